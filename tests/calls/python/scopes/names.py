from openai import OpenAI

model = "gpt-4o"


def local(messages):
    model = "gpt-4o-mini"
    client = OpenAI()

    def inner():
        return client.chat.completions.create(model=model, messages=messages, max_tokens=1)

    return inner()


def outer(messages):
    client = OpenAI()
    return client.chat.completions.create(model=model, messages=messages, max_tokens=2)


if (reply := OpenAI().chat.completions.create(model="gpt-4.1", messages=[], max_tokens=3)) is not None:
    print(reply)

answers = [
    OpenAI().responses.create(model="gpt-5.4", input=question, max_output_tokens=4) for question in ["a", "b"]
]
handler = lambda text: OpenAI().completions.create(model="davinci-002", prompt=text, max_tokens=5)
