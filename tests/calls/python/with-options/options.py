from anthropic import Anthropic
from openai import OpenAI

client = OpenAI()
claude = Anthropic().with_options(max_retries=5)


def a(messages):
    return client.with_options(timeout=5).chat.completions.create(
        model="gpt-4o", messages=messages, max_tokens=1
    )


def b(messages):
    raw = client.chat.completions.with_raw_response.create(
        model="gpt-4.1", messages=messages, max_tokens=2
    )
    return raw.parse()


def c(messages):
    return claude.messages.create(model="claude-haiku-4-5", messages=messages, max_tokens=3)


def d(question):
    return (
        client
        .responses
        .create(model="gpt-5.4", input=question, max_output_tokens=4)
        .output_text
    )
