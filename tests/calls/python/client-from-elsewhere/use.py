from clients import get_client, make_claude
from clients.factory import pool, shared


def a(messages):
    return get_client().chat.completions.create(model="gpt-4o", messages=messages, max_tokens=1)


async def b(messages):
    claude = make_claude()
    return await claude.messages.create(model="claude-haiku-4-5", messages=messages, max_tokens=2)


def c(messages):
    return shared().chat.completions.create(model="gpt-4o-mini", messages=messages, max_tokens=3)


def d(messages):
    return pool.openai.chat.completions.create(model="gpt-4.1", messages=messages, max_tokens=4)
