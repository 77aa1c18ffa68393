from pydantic import BaseModel
from pydantic_ai import Agent


class Route(BaseModel):
    stops: list[str]
    minutes: int


planner = Agent("anthropic:claude-sonnet-4-5", output_type=Route, system_prompt="You plan routes for a courier.")


async def plan(addresses):
    return await planner.run(addresses)
