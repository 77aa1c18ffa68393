from perplexity import Perplexity

client = Perplexity()


def ask(question):
    return client.chat.completions.create(
        model="sonar-pro",
        messages=[
            {"role": "system", "content": "Answer in one word."},
            {"role": "user", "content": question},
        ],
        max_tokens=12,
    )


def ask_long(messages):
    return client.chat.completions.create(model="sonar-pro", messages=messages, stream=True)
