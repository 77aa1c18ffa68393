import chainlit as cl
from langchain.chains import LLMChain
from langchain.prompts import PromptTemplate
from langchain_openai import ChatOpenAI


@cl.on_chat_start
async def start():
    prompt = PromptTemplate.from_template("Answer as a sailor: {question}")
    cl.user_session.set("chain", LLMChain(llm=ChatOpenAI(model="gpt-4.1", max_tokens=60), prompt=prompt))


@cl.on_message
async def answer(message):
    chain = cl.user_session.get("chain")
    return await chain.acall(message.content)
