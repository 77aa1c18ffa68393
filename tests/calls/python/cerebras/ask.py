from cerebras.cloud.sdk import Cerebras

client = Cerebras()


def ask(question):
    return client.chat.completions.create(
        model="llama3.1-8b",
        messages=[
            {"role": "system", "content": "Answer in one word."},
            {"role": "user", "content": question},
        ],
        max_tokens=12,
    )


def ask_long(messages):
    return client.chat.completions.create(model="llama3.1-8b", messages=messages, stream=True)
