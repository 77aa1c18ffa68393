from pathlib import Path

from openai import OpenAI

from settings import CAP, MODEL

client = OpenAI()


def triage(ticket):
    return client.chat.completions.create(
        model=MODEL,
        max_tokens=CAP,
        messages=[
            {"role": "system", "content": Path("prompts/triage.md").read_text()},
            {"role": "user", "content": ticket},
        ],
    )


def summarise(thread):
    return client.chat.completions.create(
        model="gpt-4o-mini",
        max_tokens=200,
        messages=[
            {"role": "system", "content": "Summarise the thread for the colleague who takes over."},
            {"role": "user", "content": thread},
        ],
    )
