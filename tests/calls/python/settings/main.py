import os

from openai import OpenAI
from settings import DEFAULT_MODEL, MAX_TOKENS, Options, settings

client = OpenAI()


def from_environment(messages):
    return client.chat.completions.create(model=DEFAULT_MODEL, messages=messages, max_tokens=MAX_TOKENS)


def from_settings(messages):
    return client.chat.completions.create(
        model=settings.model, messages=messages, max_tokens=settings.max_tokens
    )


def from_dataclass(messages):
    options = Options(limit=55)
    return client.chat.completions.create(
        model=options.model, messages=messages, max_tokens=options.limit
    )


def no_default(messages):
    return client.chat.completions.create(
        model=os.environ["MODEL"], messages=messages, max_tokens=int(os.environ["MAX"])
    )


def either(messages, model=None):
    return client.chat.completions.create(model=model or "gpt-4o", messages=messages)
