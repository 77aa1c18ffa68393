import braintrust
import openai
from langfuse.openai import openai as traced
from langfuse.openai import OpenAI as TracedOpenAI
from langsmith.wrappers import wrap_openai

smith = wrap_openai(openai.OpenAI())
trust = braintrust.wrap_openai(openai.AsyncOpenAI(base_url="https://gateway.example.com/v1"))
fuse = TracedOpenAI()


def a(messages):
    return smith.chat.completions.create(model="gpt-4o", messages=messages, max_tokens=10)


async def b(messages):
    return await trust.chat.completions.create(model="gpt-4.1", messages=messages, max_tokens=20)


def c(messages):
    return fuse.chat.completions.create(name="step-c", model="gpt-4.1-mini", messages=messages, max_tokens=30)


def d(messages):
    return traced.chat.completions.create(model="gpt-4.1-nano", messages=messages, max_tokens=40)
