from dataclasses import dataclass

from pydantic_ai import Agent, RunContext


@dataclass
class Guest:
    name: str


agent = Agent(
    "openai-chat:gpt-4o",
    deps_type=Guest,
    instructions="You recommend wines. Name one bottle and say why.",
    model_settings={"max_tokens": 220},
)


@agent.tool_plain
def in_stock(wine: str) -> bool:
    """Whether a wine is in the cellar."""
    return True


def recommend(dish):
    return agent.run_sync(f"We serve {dish}. Which wine?", deps=Guest("x")).output
