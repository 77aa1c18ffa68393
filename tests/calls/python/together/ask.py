from together import Together

client = Together()


def ask(question):
    return client.chat.completions.create(
        model="meta-llama/Llama-3.3-70B-Instruct-Turbo",
        messages=[
            {"role": "system", "content": "Answer in one word."},
            {"role": "user", "content": question},
        ],
        max_tokens=12,
    )


def ask_long(messages):
    return client.chat.completions.create(model="meta-llama/Llama-3.3-70B-Instruct-Turbo", messages=messages, stream=True)
