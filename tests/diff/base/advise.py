from datetime import datetime
from pathlib import Path

from openai import OpenAI

POLICY = Path("prompts/policy.md").read_text()


def advise(question):
    return OpenAI().chat.completions.create(
        model="gpt-4.1",
        max_tokens=300,
        messages=[
            {"role": "system", "content": POLICY + f"\nIt is {datetime.now()}."},
            {"role": "user", "content": question},
        ],
    )
