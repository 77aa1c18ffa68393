from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Annotated, Optional

import click
from fastapi import Depends
from openai import AsyncOpenAI, OpenAI
from pydantic import BaseModel, Field


class Limits(BaseModel):
    model: str = "gpt-4.1"
    max_tokens: int = 700


class Settings(BaseModel):
    llm: Limits = Field(default_factory=Limits)


settings = Settings()


@dataclass
class Desk:
    client: OpenAI = field(default_factory=OpenAI)

    def ask(self, question):
        return self.client.chat.completions.create(
            model=settings.llm.model,
            max_tokens=settings.llm.max_tokens,
            messages=[{"role": "user", "content": question}],
        )


@lru_cache
def get_client() -> AsyncOpenAI:
    return AsyncOpenAI()


async def by_default(question: str, client: AsyncOpenAI = Depends(get_client)):
    return await client.chat.completions.create(
        model="gpt-4o", max_tokens=1, messages=[{"role": "user", "content": question}]
    )


Client = Annotated[AsyncOpenAI, Depends(get_client)]


async def by_type(question: str, client: Client):
    return await client.chat.completions.create(
        model="gpt-4o", max_tokens=2, messages=[{"role": "user", "content": question}]
    )


class Bound:
    def __init__(self, client: Optional[OpenAI] = None, model="gpt-4o-mini"):
        self._client = client or OpenAI()
        self._ask = partial(self._client.chat.completions.create, model=model, max_tokens=3)

    def ask(self, question):
        return self._ask(messages=[{"role": "user", "content": question}])


@click.command()
@click.option("--model", "-m", default="gpt-4o-mini", show_default=True)
@click.option("--max-tokens", default=4, type=int)
@click.argument("question")
def main(model, max_tokens, question):
    OpenAI().chat.completions.create(
        model=model, max_tokens=max_tokens, messages=[{"role": "user", "content": question}]
    )


@dataclass
class Log:
    content: list[dict] = field(default_factory=lambda: [{"role": "system", "content": "Be short."}])


def go_on(log: Log):
    return OpenAI().chat.completions.create(model="gpt-4o", max_tokens=5, messages=log.content)
