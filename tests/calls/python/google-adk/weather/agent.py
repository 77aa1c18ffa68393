from google.adk.agents import Agent, SequentialAgent
from google.adk.models.lite_llm import LiteLlm
from google.genai import types


def get_weather(city: str) -> dict:
    """The weather in a city."""
    return {"city": city}


forecaster = Agent(
    name="forecaster",
    model="gemini-2.5-flash",
    instruction="Say what the weather will be in {city}.",
    tools=[get_weather],
    generate_content_config=types.GenerateContentConfig(max_output_tokens=600),
)
editor = Agent(name="editor", model=LiteLlm(model="openai/gpt-4o"), instruction="Make it shorter.")

root_agent = SequentialAgent(name="root", sub_agents=[forecaster, editor])
