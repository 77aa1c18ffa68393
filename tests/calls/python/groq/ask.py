from groq import Groq

client = Groq()


def ask(question):
    return client.chat.completions.create(
        model="llama-3.3-70b-versatile",
        messages=[
            {"role": "system", "content": "Answer in one word."},
            {"role": "user", "content": question},
        ],
        max_tokens=12,
    )


def ask_long(messages):
    return client.chat.completions.create(model="llama-3.3-70b-versatile", messages=messages, stream=True)
