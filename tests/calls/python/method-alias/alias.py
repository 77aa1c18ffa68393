import asyncio
from functools import partial

from openai import OpenAI

client = OpenAI()
completion = client.chat.completions.create
chat = client.chat
small = partial(client.chat.completions.create, model="gpt-4o-mini", max_tokens=100)


def bound(messages):
    return completion(model="gpt-4o", messages=messages, max_tokens=10)


def half(messages):
    return chat.completions.create(model="gpt-4.1", messages=messages, max_tokens=20)


def partially(messages):
    return small(messages=messages, temperature=0)


async def threaded(messages):
    return await asyncio.to_thread(
        client.chat.completions.create, model="gpt-4.1-mini", messages=messages, max_tokens=30
    )
