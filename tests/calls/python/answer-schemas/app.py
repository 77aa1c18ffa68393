"""Schemas that answers have to follow."""

from enum import Enum
from typing import Literal, Optional

from openai import OpenAI
from pydantic import BaseModel, Field

client = OpenAI()


class Mood(str, Enum):
    glad = "glad"
    sad = "sad"


class Stop(BaseModel):
    town: str = Field(description="Without its postal code")
    hours: Optional[float] = None


class Trip(BaseModel):
    """A journey."""

    stops: list[Stop]
    mood: Mood
    way: Literal["road", "rail"]
    note: str | None = Field(default=None, description="What is odd")


def read(text: str):
    return client.chat.completions.parse(
        model="gpt-4o", messages=[{"role": "user", "content": text}], response_format=Trip
    )


def written(text: str):
    schema = {"type": "object", "properties": {"ok": {"type": "boolean"}}, "required": ["ok"]}
    return client.responses.create(
        model="gpt-4o",
        input=text,
        text={"format": {"type": "json_schema", "name": "verdict", "strict": True, "schema": schema}},
    )
