import os
from typing import Optional

from openai import OpenAI

client = OpenAI()


class Service:
    """An argument that may be left out, and what stands in for it."""

    def __init__(self, model: Optional[str] = None) -> None:
        self.model = model or os.getenv("OPENAI_MODEL", "gpt-5")

    def ask(self, text):
        return client.chat.completions.create(model=self.model, messages=[{"role": "user", "content": text}])

    def ask_other(self, text, model=None):
        return client.chat.completions.create(
            model=model or self.model, messages=[{"role": "user", "content": text}]
        )


def empty(text, model=""):
    return client.chat.completions.create(model=model or "gpt-4o", messages=[{"role": "user", "content": text}])


def filled_in(text, model=None):
    if model is None:
        model = "gpt-4o-mini"
    return client.chat.completions.create(model=model, messages=[{"role": "user", "content": text}])


def not_given(text, model=None, max_tokens=None):
    if not model:
        model = "gpt-4.1"
    return client.chat.completions.create(
        model=model, max_tokens=max_tokens or 500, messages=[{"role": "user", "content": text}]
    )


def chosen(text, model=None):
    return client.chat.completions.create(
        model=model if model else "o3", messages=[{"role": "user", "content": text}]
    )


def chosen_otherwise(text, model=None):
    return client.chat.completions.create(
        model="o4-mini" if model is None else model, messages=[{"role": "user", "content": text}]
    )


def must_be_given(text, model):
    """What stands behind an argument that everybody has to give is a last resort, no default."""
    return client.chat.completions.create(model=model or "gpt-4o", messages=[{"role": "user", "content": text}])


def another_question(text, model=None, is_fast=False):
    if is_fast:
        model = "gpt-4o-mini"
    return client.chat.completions.create(model=model, messages=[{"role": "user", "content": text}])
