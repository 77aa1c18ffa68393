from portkey_ai import Portkey

client = Portkey(virtual_key="v")


def ask(question):
    return client.chat.completions.create(
        model="gpt-4o",
        messages=[
            {"role": "system", "content": "Answer in one word."},
            {"role": "user", "content": question},
        ],
        max_tokens=12,
    )


def ask_long(messages):
    return client.chat.completions.create(model="gpt-4o", messages=messages, stream=True)
