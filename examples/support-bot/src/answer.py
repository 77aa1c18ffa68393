"""Drafts an answer to a ticket."""

from datetime import datetime
from pathlib import Path

from anthropic import Anthropic

from .settings import ANSWER_MODEL

POLICY = (Path(__file__).parent / "policy.md").read_text()

client = Anthropic()


def draft(ticket: str, history: list[dict]) -> str:
    # Marked for the cache, and never read from it: the clock in front makes a new prefix of every request.
    system = f"It is {datetime.now():%A, %d %B %Y, %H:%M}.\n\nYou answer tickets for a help desk.\n\n{POLICY}"
    message = client.messages.create(
        model=ANSWER_MODEL,
        max_tokens=1024,
        system=[{"type": "text", "text": system, "cache_control": {"type": "ephemeral"}}],
        messages=[*history, {"role": "user", "content": ticket}],
    )
    return message.content[0].text
