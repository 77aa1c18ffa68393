"""Speaks of openai and calls `create`, and imports neither."""

PROVIDERS = ["openai", "mistral", "ollama"]


def create(client, names):
    names.append("openai")
    return client.create(provider="openai", names=names)
