from pydantic_ai import Agent


def make_writer():
    return Agent("openai:gpt-4o", instructions="Write a page.")
