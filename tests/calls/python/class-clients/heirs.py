from abc import ABC, abstractmethod

from anthropic import Anthropic
from openai import AzureOpenAI, OpenAI


class Engine(ABC):
    def __init__(self, model):
        self.model = model

    @abstractmethod
    def name(self): ...

    def ask(self, question):
        return self.client.chat.completions.create(
            model=self.model, messages=[{"role": "user", "content": question}], max_tokens=70
        )


class Plain(Engine):
    def __init__(self, model, local=False):
        super().__init__(model)
        if local:
            self.client = OpenAI(base_url="http://localhost:1234/v1")
        else:
            self.client = OpenAI()


class Azure(Engine):
    def __init__(self, model):
        super().__init__(model)
        self.client = AzureOpenAI()


class Elsewhere(ABC):
    # Who puts the client there is in no file of ours: the path alone says what it is.
    def ask(self, question):
        return self.client.chat.completions.create(
            model="gpt-4o", messages=[{"role": "user", "content": question}]
        )


class Service:
    client = None

    def __init__(self):
        if Service.client is None:
            Service.client = Anthropic()

    def ask(self, question):
        return Service.client.messages.create(
            model="claude-haiku-4-5", max_tokens=80, messages=[{"role": "user", "content": question}]
        )

    def again(self, question):
        return self.client.messages.create(
            model="claude-haiku-4-5", max_tokens=81, messages=[{"role": "user", "content": question}]
        )


class Shared:
    _client = None

    @classmethod
    def get(cls):
        if cls._client is None:
            cls._client = OpenAI()
        return cls._client

    @classmethod
    def ask(cls, question):
        return cls.get().chat.completions.create(
            model="gpt-4o-mini", max_tokens=90, messages=[{"role": "user", "content": question}]
        )
