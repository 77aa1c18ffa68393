from typing import TypedDict

from openai import OpenAI
from settings import settings

client = OpenAI()


class State(TypedDict):
    messages: list
    model: str


def typed(state: State):
    return client.chat.completions.create(
        model=state.get("model", settings.model), messages=state["messages"]
    )
