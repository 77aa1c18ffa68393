# The folder bears the framework's name, and is not it.
import chainlit as cl
from langchain_openai import ChatOpenAI


@cl.on_chat_start
async def start():
    cl.user_session.set("model", ChatOpenAI(model="gpt-4o", max_tokens=70))


@cl.on_message
async def answer(message):
    return await cl.user_session.get("model").ainvoke(message.content)
