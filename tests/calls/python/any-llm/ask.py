from any_llm import acompletion, completion


def ask(question):
    return completion("mistral:mistral-small-latest", [{"role": "user", "content": question}], max_tokens=9)


async def aask(messages):
    return await acompletion(model="openai:gpt-4o", messages=messages)
