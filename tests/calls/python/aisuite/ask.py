import aisuite as ai

client = ai.Client()


def ask(question):
    return client.chat.completions.create(
        model="anthropic:claude-3-5-sonnet-20241022",
        messages=[
            {"role": "system", "content": "Answer in one word."},
            {"role": "user", "content": question},
        ],
        max_tokens=12,
    )


def ask_long(messages):
    return client.chat.completions.create(model="anthropic:claude-3-5-sonnet-20241022", messages=messages, stream=True)
