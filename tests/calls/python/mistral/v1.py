import os

from mistralai import Mistral, SystemMessage, UserMessage

client = Mistral(api_key=os.environ["MISTRAL_API_KEY"])


def ask(question):
    return client.chat.complete(
        model="mistral-large-latest",
        messages=[SystemMessage(content="Answer in French."), UserMessage(content=question)],
        max_tokens=90,
    )


async def stream(messages):
    return await client.chat.stream_async(model="mistral-small-latest", messages=messages)


def fill(prefix):
    return client.fim.complete(model="codestral-latest", prompt=prefix, max_tokens=32)


def embed(texts):
    return client.embeddings.create(model="mistral-embed", inputs=texts)
