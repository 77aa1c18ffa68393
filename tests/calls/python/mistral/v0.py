from mistralai.client import MistralClient
from mistralai.models.chat_completion import ChatMessage

client = MistralClient(api_key="x")


def ask(question):
    return client.chat(
        model="open-mixtral-8x7b",
        messages=[ChatMessage(role="system", content="You are a chef."), ChatMessage(role="user", content=question)],
    )
