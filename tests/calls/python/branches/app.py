import google.generativeai as genai
from openai import OpenAI

client = OpenAI()


def by_length(prompt, size, **kwargs):
    if kwargs.get("model") is not None:
        model = kwargs.get("model")
        return client.responses.create(model=model, input=prompt, max_output_tokens=10)
    elif size == 2:
        return client.responses.create(model="gpt-5.4", input=prompt, max_output_tokens=20)
    elif size == 3:
        model = "gpt-5.5"
    else:
        if size > 3500:
            model = "gpt-4.1"
        else:
            model = "gpt-4.1-mini"
        return client.responses.create(model=model, input=prompt, max_output_tokens=30)
    return client.responses.create(model=model, input=prompt, max_output_tokens=40)


def by_case(prompt, size):
    match size:
        case 1:
            model = "gpt-5.4"
        case 2:
            model = "gpt-5.5"
            return client.responses.create(model=model, input=prompt, max_output_tokens=50)
        case _:
            model = "gpt-5.4-mini"
            return client.responses.create(model=model, input=prompt, max_output_tokens=60)
    return client.responses.create(model=model, input=prompt, max_output_tokens=70)
