from openai import OpenAI

client = OpenAI()


def embed(passages):
    result = client.embeddings.create(model="text-embedding-3-small", input=[p.replace("\n", " ") for p in passages])
    return [item.embedding for item in result.data]


def embed_topics():
    return client.embeddings.create(model="text-embedding-3-large", input="gardening, pruning and compost")
