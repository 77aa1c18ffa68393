from autogen_agentchat.agents import AssistantAgent, UserProxyAgent
from autogen_agentchat.conditions import MaxMessageTermination
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_core.models import SystemMessage, UserMessage
from autogen_ext.models.anthropic import AnthropicChatCompletionClient
from autogen_ext.models.openai import OpenAIChatCompletionClient

client = OpenAIChatCompletionClient(model="gpt-4o", max_tokens=800)


async def one(task):
    agent = AssistantAgent("helper", model_client=client, system_message="You help.")
    return await agent.run(task=task)


async def default_system(task):
    agent = AssistantAgent("helper", AnthropicChatCompletionClient(model="claude-sonnet-4-5"))
    return await agent.run(task=task)


async def team(task):
    writer = AssistantAgent("writer", client, system_message="Write.")
    critic = AssistantAgent("critic", client, system_message="Criticise.")
    group = RoundRobinGroupChat([writer, critic], termination_condition=MaxMessageTermination(6))
    async for message in group.run_stream(task=task):
        print(message)


async def direct(question):
    return await client.create([SystemMessage(content="Be brief."), UserMessage(content=question, source="user")])


def person():
    """A human, no model."""
    return UserProxyAgent("user")
