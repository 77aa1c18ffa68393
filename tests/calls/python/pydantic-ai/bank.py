from dataclasses import dataclass

from pydantic import BaseModel
from pydantic_ai import Agent, RunContext
from pydantic_ai.direct import model_request_sync
from pydantic_ai.messages import ModelRequest
from pydantic_ai.models.anthropic import AnthropicModel
from pydantic_ai.settings import ModelSettings
from pydantic_ai.usage import UsageLimits


@dataclass
class Deps:
    customer: str


class Answer(BaseModel):
    advice: str


support = Agent(
    "openai:gpt-4o",
    deps_type=Deps,
    output_type=Answer,
    system_prompt="You are a support agent of a bank.",
    model_settings=ModelSettings(max_tokens=400),
)


@support.system_prompt
def customer_name(ctx: RunContext[Deps]) -> str:
    return f"The customer is {ctx.deps.customer}."


@support.tool_plain
def balance() -> float:
    """The balance of the account."""
    return 12.5


class Service:
    def __init__(self):
        self.agent = Agent(AnthropicModel("claude-sonnet-4-5"), instructions="Answer in one line.")

    async def ask(self, question: str):
        return await self.agent.run(question, usage_limits=UsageLimits(request_limit=3))

    def ask_short(self, question):
        return self.agent.run_sync(question, model_settings={"max_tokens": 50})


def help_customer(question, deps):
    return support.run_sync(question, deps=deps)


async def stream(question, deps):
    async with support.run_stream(question, deps=deps, model="openai:gpt-4o-mini") as result:
        async for text in result.stream_text():
            yield text


def direct():
    return model_request_sync("groq:llama-3.3-70b-versatile", [ModelRequest.user_text_prompt("Say hello.")])


def delegated(agent: Agent[Deps, str], question):
    return agent.run_sync(question)
