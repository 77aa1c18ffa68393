import os

from pydantic_ai import Agent


async def make_agent():
    return Agent(os.getenv("AGENT_MODEL", "openai:gpt-4o-mini"), system_prompt="You book tables.")


async def make_pair():
    return Agent("openai:gpt-4o", system_prompt="You cancel tables."), object()
