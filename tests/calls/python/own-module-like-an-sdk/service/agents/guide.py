from agno.agent import Agent
from agno.models.openai import OpenAIChat

guide = Agent(model=OpenAIChat(id="gpt-4o-mini", max_tokens=90), instructions="You are a guide.")
