from openai import OpenAI
from pydantic import BaseModel, Field


class Invoice(BaseModel):
    number: str
    total: float = Field(description="In euros, taxes included")
    paid: bool


def extract(scan: str) -> Invoice | None:
    client = OpenAI()
    completion = client.chat.completions.parse(
        model="gpt-4o-2024-08-06",
        messages=[
            {"role": "developer", "content": "Read the invoice. Leave nothing out and invent nothing."},
            {"role": "user", "content": scan},
        ],
        response_format=Invoice,
        max_completion_tokens=200,
    )
    return completion.choices[0].message.parsed
