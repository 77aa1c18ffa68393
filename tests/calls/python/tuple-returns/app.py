from openai import AsyncOpenAI, OpenAI


def clients(key):
    try:
        return OpenAI(api_key=key), AsyncOpenAI(api_key=key), "gpt-4o-mini"
    except ValueError:
        return None, None, None


def ask(key, question):
    client, _, model = clients(key)
    return client.chat.completions.create(
        model=model, max_tokens=20, messages=[{"role": "user", "content": question}]
    )


async def ask_async(key, question):
    _, client, _ = clients(key)
    return await client.responses.create(model="gpt-5.4", input=question)
