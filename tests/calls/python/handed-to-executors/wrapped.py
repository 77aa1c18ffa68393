import chainlit as cl
from asgiref.sync import sync_to_async
from asyncer import asyncify
from openai import OpenAI

client = OpenAI()


async def answer(messages):
    return await cl.make_async(client.chat.completions.create)(model="gpt-4.1-mini", messages=messages, max_tokens=5)


async def other(messages):
    # Made here, called below.
    create = asyncify(client.chat.completions.create)
    return await create(model="gpt-4.1", messages=messages, max_tokens=6)


async def django(messages):
    return await sync_to_async(client.chat.completions.create, thread_sensitive=False)(
        model="gpt-4o", messages=messages, max_tokens=7
    )


async def read(path):
    return await cl.make_async(open)(path)
