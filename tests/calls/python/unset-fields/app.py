from dataclasses import dataclass

import google.generativeai as genai
from openai import OpenAI
from pydantic import BaseModel, Field
from pydantic_settings import BaseSettings

client = OpenAI()


class Config(BaseModel):
    model: str | None = None
    max_tokens: int | None = Field(default=None, description="the limit")


class Settings(BaseSettings):
    max_tokens: int | None = None


@dataclass
class Plain:
    max_tokens: int | None = None


settings = Settings()
plain = Plain()


class Chat:
    def __init__(self, config: Config):
        self.config = config
        self.llm = genai.GenerativeModel(model_name=config.model)

    def ask(self, messages):
        return client.chat.completions.create(model="gpt-4.1", messages=messages, max_tokens=self.config.max_tokens)

    def gemini(self, messages):
        return self.llm.generate_content(messages)


def by_settings(messages):
    return client.chat.completions.create(model="gpt-4.1", messages=messages, max_tokens=settings.max_tokens)


def by_nobody(messages):
    return client.chat.completions.create(model="gpt-4.1", messages=messages, max_tokens=plain.max_tokens)


def in_one_branch(messages, limit, thinking):
    max_tokens = limit
    if thinking:
        max_tokens = 2049
    return client.chat.completions.create(model="gpt-4.1", messages=messages, max_tokens=max_tokens)


def by_default(messages, config):
    max_tokens = 500
    if "max_tokens" in config:
        max_tokens = config["max_tokens"]
    return client.chat.completions.create(model="gpt-4.1", messages=messages, max_tokens=max_tokens)


def behind_none(messages, limit):
    return client.chat.completions.create(
        model="gpt-4.1", messages=messages, max_tokens=limit if limit is not None else 512
    )
