import os

from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_openai import ChatOpenAI

prompt = ChatPromptTemplate.from_messages(
    [
        ("system", "You translate menus from {source} to {target}. Keep the names of dishes."),
        ("human", "{menu}"),
    ]
)
model = ChatOpenAI(model="gpt-4o-mini", temperature=0, max_tokens=300)
chain = prompt | model | StrOutputParser()


def translate(menu):
    return chain.invoke({"source": "Italian", "target": os.environ["TARGET"], "menu": menu})
