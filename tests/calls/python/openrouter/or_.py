from openrouter import OpenRouter


def ask(question):
    with OpenRouter(api_key="k") as client:
        return client.chat.send(
            model="anthropic/claude-sonnet-4.5",
            messages=[{"role": "user", "content": question}],
            max_completion_tokens=60,
        )


async def fallback(messages):
    client = OpenRouter()
    return await client.chat.send_async(models=["openai/gpt-4o", "google/gemini-2.5-pro"], messages=messages)
