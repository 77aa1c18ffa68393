from strands import Agent
from strands.models import BedrockModel


def make() -> Agent:
    return Agent(model=BedrockModel(model_id="us.amazon.nova-pro-v1:0"), system_prompt="You are kind.")


def outer(messages):
    assistant = make()

    def run(assistant: Agent):
        return assistant(messages)

    return run(assistant)


def typed(helper: Agent, question):
    return helper(question)
