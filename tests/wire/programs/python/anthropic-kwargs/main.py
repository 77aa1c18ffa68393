import os

from anthropic import Anthropic


def build(question, context=None):
    request = {
        "model": os.getenv("CLAUDE_MODEL", "claude-sonnet-4-5"),
        "max_tokens": int(os.getenv("CLAUDE_MAX_TOKENS", "800")),
        "messages": [{"role": "user", "content": question}],
    }
    request["system"] = "You answer from the documents alone. If they do not say, say so."
    return request


def answer(question):
    return Anthropic().messages.create(**build(question))
