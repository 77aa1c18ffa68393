from contextlib import asynccontextmanager

from openai import OpenAI

from factory import make_agent, make_pair

booking = None
cancelling = None
client = None


@asynccontextmanager
async def lifespan(app):
    global booking, cancelling, stack
    booking = await make_agent()
    cancelling, stack = await make_pair()
    yield


def get_client():
    global client
    if client is None:
        client = OpenAI()
    return client


async def book(question):
    return await booking.run(question)


async def cancel(question):
    return await cancelling.run(question)


def ask(question):
    get_client()
    return client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": question}])


def counted():
    model = "gpt-4o-mini"

    def choose():
        nonlocal model
        model = "gpt-4o"

    def call(text):
        return get_client().chat.completions.create(model=model, messages=[{"role": "user", "content": text}])

    return choose, call


def own():
    # Without `global` it is a name of this function alone.
    booking = object()
    return booking.run("nothing")
