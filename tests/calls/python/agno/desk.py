from agno.agent import Agent
from agno.models.anthropic import Claude
from agno.models.openai import OpenAIChat
from agno.team import Team

analyst = Agent(model=Claude(id="claude-sonnet-4-5"), description="You analyse shares.", instructions="Use tables.")
reporter = Agent(model=OpenAIChat(id="gpt-4o", max_tokens=800), instructions=["Write news.", "Cite sources."])
desk = Team(members=[reporter], model=OpenAIChat(id="gpt-4o-mini"), instructions="Lead the desk.")


def report(symbol):
    return analyst.run(f"Report on {symbol}")


def show(topic):
    reporter.print_response(topic, stream=True)


def together(topic):
    return desk.run(topic)
