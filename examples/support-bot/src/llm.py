"""The one place that talks to OpenAI."""

from openai import OpenAI

from .settings import MODEL

client = OpenAI()


def ask(system: str, user: str, model: str = MODEL, max_tokens: int | None = None) -> str:
    options = {"max_completion_tokens": max_tokens} if max_tokens else {}
    response = client.chat.completions.create(
        model=model,
        messages=[
            {"role": "system", "content": system},
            {"role": "user", "content": user},
        ],
        **options,
    )
    return response.choices[0].message.content or ""
