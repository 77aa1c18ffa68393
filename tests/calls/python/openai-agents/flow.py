from agents import Agent, ModelSettings, RunConfig, Runner, function_tool


@function_tool
def weather(city: str) -> str:
    """Say how the weather is."""
    return "sunny"


triage = Agent(
    name="Triage",
    instructions="Decide which team answers.",
    model="gpt-4.1-mini",
    model_settings=ModelSettings(max_tokens=64, temperature=0),
)
helper = Agent(name="Helper", instructions="Help with the weather.", tools=[weather])


async def handle(message):
    first = await Runner.run(triage, message, max_turns=3)
    second = await Runner.run(helper, input=first.final_output)
    return second.final_output


def handle_sync(message):
    return Runner.run_sync(helper, message, run_config=RunConfig(model="gpt-5.4-nano"))
