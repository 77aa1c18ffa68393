from anthropic import Anthropic

client = Anthropic()


def ask(question):
    messages = [
        {"role": "system", "content": "You answer in verse."},
        {"role": "user", "content": question},
    ]
    system = "\n\n".join(m["content"] for m in messages if m["role"] == "system")
    return client.messages.create(
        model="claude-haiku-4-5",
        max_tokens=700,
        system=system,
        messages=[m for m in messages if m["role"] != "system"],
    )
