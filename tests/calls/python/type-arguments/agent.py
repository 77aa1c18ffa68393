from dataclasses import dataclass

from pydantic_ai import Agent


@dataclass
class Trip:
    city: str


planner = Agent[Trip, str]("openai:gpt-4.1", system_prompt="Plan a trip.", retries=2)


def make() -> Agent[Trip, bool]:
    return Agent[Trip, bool](model="anthropic:claude-haiku-4-5", instructions="Say whether it is worth it.")


async def plan(wish, trip):
    return await planner.run(wish, deps=trip)


def judge(trip):
    return make().run_sync("Is it?", deps=trip)
