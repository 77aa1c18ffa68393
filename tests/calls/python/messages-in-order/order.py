from openai import OpenAI

client = OpenAI()


def converse(question, history, documents):
    messages = [{"role": "system", "content": "First."}]
    messages.append({"role": "user", "content": "Second."})
    messages += [{"role": "assistant", "content": "Third."}]
    messages.extend(history)
    for document in documents:
        messages.append({"role": "user", "content": f"Document: {document}"})
    messages.append({"role": "user", "content": question})
    return client.chat.completions.create(model="gpt-4o", messages=messages, max_tokens=10)


def build(question):
    system = {"role": "system", "content": "Built elsewhere."}
    return [system, *EXAMPLES, {"role": "user", "content": question}]


EXAMPLES = [
    {"role": "user", "content": "2+2"},
    {"role": "assistant", "content": "4"},
]


def ask(question):
    return client.chat.completions.create(model="gpt-4o", messages=build(question), max_tokens=20)


def inserted(question):
    messages = [{"role": "user", "content": question}]
    messages.insert(0, {"role": "system", "content": "At the front."})
    return client.chat.completions.create(model="gpt-4o", messages=messages, max_tokens=30)


def comprehended(lines):
    return client.chat.completions.create(
        model="gpt-4o",
        messages=[{"role": "system", "content": "Many lines."}]
        + [{"role": "user", "content": line} for line in lines],
        max_tokens=40,
    )
