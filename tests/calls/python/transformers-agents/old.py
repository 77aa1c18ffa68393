from transformers import ReactCodeAgent
from transformers.agents import HfApiEngine, ReactJsonAgent

agent = ReactCodeAgent(tools=[], llm_engine=HfApiEngine("Qwen/Qwen2.5-72B-Instruct"))


def solve():
    return agent.run("How many kilobytes are in a page?")


def by_default(task):
    return ReactJsonAgent(tools=[]).run(task)
