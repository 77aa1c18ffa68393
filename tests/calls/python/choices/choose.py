from openai import OpenAI

client = OpenAI()

MODELS = {"fast": "gpt-4o-mini", "good": "gpt-4o"}


def conditional(messages, deep):
    return client.chat.completions.create(
        model="gpt-5.4" if deep else "gpt-5.4-nano", messages=messages, max_tokens=10
    )


def branches(messages, deep):
    if deep:
        model = "gpt-4.1"
    else:
        model = "gpt-4.1-mini"
    return client.chat.completions.create(model=model, messages=messages, max_tokens=20)


def looked_up(messages):
    return client.chat.completions.create(model=MODELS["good"], messages=messages, max_tokens=30)


def any_of(messages, name):
    return client.chat.completions.create(model=MODELS[name], messages=messages, max_tokens=40)


def over(messages):
    for model in ("gpt-4o", "gpt-4.1"):
        client.chat.completions.create(model=model, messages=messages, max_tokens=50)
