from mistralai.client import Mistral


def ask(messages):
    with Mistral(api_key="x") as mistral:
        return mistral.chat.complete(model="ministral-8b-latest", messages=messages, max_tokens=11)
