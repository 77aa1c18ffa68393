from anthropic import Anthropic
from openai import OpenAI

client = OpenAI()
claude = Anthropic()

COMMON = {"model": "gpt-4o", "temperature": 0}


def grown(question, tools=None):
    kwargs = dict(COMMON)
    kwargs["messages"] = [{"role": "user", "content": question}]
    if tools:
        kwargs["tools"] = tools
    kwargs["max_tokens"] = 300
    return client.chat.completions.create(**kwargs)


def merged(messages):
    params = {**COMMON, "model": "gpt-4o-mini", "messages": messages}
    return client.chat.completions.create(**params, max_tokens=5)


def united(messages):
    return client.chat.completions.create(**(COMMON | {"messages": messages}))


def updated(messages):
    params = {"model": "claude-sonnet-4-6"}
    params.update(max_tokens=640, system="Be exact.")
    params.update({"messages": messages})
    return claude.messages.create(**params)


def open_ended(messages, **options):
    return client.chat.completions.create(model="gpt-4.1", messages=messages, **options)
