from ag2 import Agent
from ag2.config import AnthropicConfig, OpenAIConfig

poet = Agent("poet", "You answer in verse.", config=OpenAIConfig("gpt-4o", max_tokens=90))


async def verse(question):
    return await poet.ask(question)


async def claude(question):
    return await Agent("claude", config=AnthropicConfig(model="claude-sonnet-4-5")).ask(question)
