from langchain.agents import create_agent
from langchain_core.tools import tool


@tool
def opening_hours(day: str) -> str:
    """Opening hours of the library on a day of the week."""
    return "9 to 17"


agent = create_agent("openai:gpt-4o", tools=[opening_hours], system_prompt="You work at the desk of a library.")


def ask(question):
    return agent.invoke({"messages": [{"role": "user", "content": question}]})
