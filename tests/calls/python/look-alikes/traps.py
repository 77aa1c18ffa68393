import subprocess
from unittest.mock import MagicMock

import boto3
import responses
import stripe
from openai import OpenAI
from twilio.rest import Client as Twilio

twilio = Twilio("a", "b")
client = OpenAI()


def traps(db, prisma, conversation, app):
    subprocess.run(["ollama", "run", "llama3"])
    twilio.messages.create(body="hi", to="+1", from_="+2")
    boto3.client("lambda").invoke(FunctionName="f")
    responses.add(responses.POST, "https://api.openai.com/v1/chat/completions", json={})
    stripe.Customer.create(email="x")
    prisma.messages.create(data={"text": "hi"})
    db.completions.create(user_id=1)
    conversation.messages.create(content="hi", author="me")
    app.responses.create(status=200)
    # client.chat.completions.create(model="gpt-4o", messages=[])
    return "client.chat.completions.create(model='gpt-4o')"


def tested():
    mock = MagicMock()
    mock.chat.completions.create.return_value = None
    mock.chat.completions.create.assert_called_once()
    assert client.chat.completions.create is not None


class Chat:
    class completions:
        @staticmethod
        def create(model, messages):
            return messages


class Fake:
    chat = Chat


def faked():
    return Fake().chat.completions.create(model="gpt-4o", messages=[])
