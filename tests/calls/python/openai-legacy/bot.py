import openai

openai.api_key = "sk-"


def reply(text):
    response = openai.ChatCompletion.create(
        model="gpt-3.5-turbo",
        messages=[
            {"role": "system", "content": "You are a pirate."},
            {"role": "user", "content": text},
        ],
        max_tokens=150,
    )
    return response["choices"][0]["message"]["content"]


def finish(text):
    return openai.Completion.create(engine="text-davinci-003", prompt=text + "\n\nSummary:", max_tokens=60)


async def areply(messages):
    return await openai.ChatCompletion.acreate(deployment_id="chat", engine="gpt-4", messages=messages)


def embed(text):
    return openai.Embedding.create(model="text-embedding-ada-002", input=text)
