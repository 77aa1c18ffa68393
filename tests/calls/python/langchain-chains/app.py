from langchain_core.messages import HumanMessage, SystemMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.runnables import RunnablePassthrough

import models
from models import fast, get_llm
from prompts import contract_prompt, title_prompt


def answer(contract: str, question: str, history: list) -> str:
    chain = contract_prompt | get_llm() | StrOutputParser()
    return chain.invoke({"contract": contract, "question": question, "history": history})


async def title(text):
    return await (title_prompt | fast | StrOutputParser()).ainvoke({"text": text})


def classify(ticket: str):
    messages = [
        SystemMessage(content="Classify the ticket as bug, question or praise."),
        HumanMessage(content=f"Ticket: {ticket}"),
    ]
    return fast.invoke(messages).content


def classify_short(ticket: str):
    return fast.bind(max_tokens=8).invoke("One word for: " + ticket)


def stream(question):
    for chunk in models.from_environment().stream(question):
        yield chunk.content


def many(tickets):
    return fast.batch(tickets)


def rag(retriever, question):
    chain = (
        {"contract": retriever, "question": RunnablePassthrough(), "history": lambda _: []}
        | contract_prompt
        | fast.with_retry(stop_after_attempt=2)
        | StrOutputParser()
    )
    return chain.invoke(question)
