from fireworks import Fireworks

client = Fireworks()


def ask(question):
    return client.chat.completions.create(
        model="accounts/fireworks/models/deepseek-v3",
        messages=[
            {"role": "system", "content": "Answer in one word."},
            {"role": "user", "content": question},
        ],
        max_tokens=12,
    )


def ask_long(messages):
    return client.chat.completions.create(model="accounts/fireworks/models/deepseek-v3", messages=messages, stream=True)
