from langchain_community.vectorstores import Chroma
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnableBranch, RunnableLambda, RunnableParallel, RunnablePassthrough
from langchain_openai import ChatOpenAI

llm = ChatOpenAI(model="gpt-4o", max_tokens=90)
retriever = Chroma().as_retriever()
answer = ChatPromptTemplate.from_template("Use {context} to answer {question}.")
rewrite = ChatPromptTemplate.from_template("Say it again: {input}")

documents = retriever | RunnableLambda(str)
with_sources = RunnableParallel(context=documents, question=RunnablePassthrough()) | {
    "answer": answer | llm | StrOutputParser(),
    "context": lambda x: x["context"],
}


def ask(question):
    # Only looks something up.
    documents.invoke(question)
    return with_sources.invoke(question)


def get_chain():
    condense = RunnableBranch(
        (lambda x: not x.get("history"), (lambda x: x["input"]) | retriever),
        rewrite | llm | StrOutputParser() | retriever,
    )
    return RunnablePassthrough().assign(context=condense)


def respond(chain, text):
    yield from chain.stream({"input": text})


def main(text):
    return respond(chain=get_chain(), text=text)


def assigned(question):
    chain = RunnablePassthrough.assign(context=documents) | answer | llm
    return chain.invoke({"question": question})
