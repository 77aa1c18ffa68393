from langchain_core.language_models import BaseChatModel
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_google_genai import ChatGoogleGenerativeAI
from langchain.chat_models import init_chat_model
from pydantic import BaseModel, Field


class Verdict(BaseModel):
    """What the reviewer decides."""

    score: int = Field(description="0 to 10")


class Reviewer:
    llm = init_chat_model("openai:gpt-4.1", max_tokens=600)

    def __init__(self, model: str = "gemini-2.5-flash"):
        self.client = ChatGoogleGenerativeAI(model=model, max_output_tokens=1024)
        self.structured = self.client.with_structured_output(Verdict)

    def review(self, text: str):
        return self.client.invoke([("system", "You review essays."), ("user", text)])

    def judge(self, text: str):
        return self.structured.invoke(f"Judge this essay:\n{text}")

    async def summarise(self, text: str):
        return await self.llm.ainvoke("Summarise: " + text)


def translate(llm: BaseChatModel, text: str):
    """The caller says the model."""
    return llm.invoke([("system", "Translate to French."), ("human", text)])


def pipeline(llm, text):
    """An unknown model between a template and a parser."""
    prompt = ChatPromptTemplate.from_template("Fix the grammar of: {text}")
    chain = prompt | llm | StrOutputParser()
    return chain.invoke({"text": text})


def extract(model, text):
    return model.with_structured_output(Verdict).invoke(text)
