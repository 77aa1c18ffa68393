"""Examples that a loop puts before the question."""

from openai import OpenAI

client = OpenAI()

EXAMPLES = [
    ("The parcel never came.", "delivery"),
    ("You charged me twice.", "billing"),
]
CASES = [{"in": "2 + 2", "out": "4"}, {"in": "3 + 3", "out": "6"}]


def pairs(text: str):
    messages = [{"role": "system", "content": "Label each message."}]
    for question, label in EXAMPLES:
        messages.append({"role": "user", "content": question})
        messages.append({"role": "assistant", "content": label})
    messages.append({"role": "user", "content": text})
    return client.chat.completions.create(model="gpt-4o-mini", messages=messages)


def one_text(text: str):
    prompt = "Work it out.\n"
    for case in CASES:
        line = f"{case['in']} = {case['out']}\n"
        prompt += line
    prompt += text
    return client.chat.completions.create(model="gpt-4o-mini", messages=[{"role": "user", "content": prompt}])


def as_many_as_there_are(texts: list):
    messages = [{"role": "system", "content": "Sum up what follows."}]
    for text in texts:
        messages.append({"role": "user", "content": f"Next: {text}"})
    messages.append({"role": "user", "content": "That was all."})
    return client.chat.completions.create(model="gpt-4o-mini", messages=messages)


def chosen(text: str):
    messages = []
    for word in ["red", "green", "blue"]:
        messages.append({"role": "user", "content": f"Is it {word}?"})
        messages += [{"role": "assistant", "content": "No."}]
    messages.append({"role": "user", "content": text})
    return client.chat.completions.create(model="gpt-4o-mini", messages=messages)
