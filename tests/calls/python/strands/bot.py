from strands import Agent
from strands.models import BedrockModel
from strands.models.anthropic import AnthropicModel

bot = Agent(system_prompt="You are a travel agent.")
careful = Agent(model=BedrockModel(model_id="us.anthropic.claude-sonnet-4-20250514-v1:0", max_tokens=1200))
claude = Agent(model=AnthropicModel(model_id="claude-sonnet-4-5", max_tokens=400), system_prompt="Be exact.")


def ask(question):
    return bot(question)


def ask_careful(question):
    return careful("Think about: " + question)


async def stream(question):
    async for event in claude.stream_async(question):
        yield event
