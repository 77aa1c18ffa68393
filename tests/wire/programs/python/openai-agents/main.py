from agents import Agent, ModelSettings, Runner, function_tool


@function_tool
def temperature(city: str) -> str:
    """The temperature in a city.

    Args:
        city: Its name, in English.
    """
    return "12"


agent = Agent(
    name="Weather desk",
    instructions="You tell people what to wear. One sentence.",
    model="gpt-4.1",
    tools=[temperature],
    model_settings=ModelSettings(max_tokens=90),
)


async def dress(question):
    return (await Runner.run(agent, question)).final_output
