from xai_sdk import Client
from xai_sdk.chat import system, user

client = Client()


def ask(question):
    chat = client.chat.create(model="grok-4", messages=[system("You are Grok.")], max_tokens=700)
    chat.append(user("Answer this: ", question))
    return chat.sample().content
