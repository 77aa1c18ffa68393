from agent_framework import Agent
from agent_framework.openai import OpenAIChatClient

client = OpenAIChatClient(model="gpt-4o-mini")
agent = Agent(client, instructions="You tell jokes.", default_options={"max_tokens": 120})


async def joke(topic):
    return await agent.run(f"A joke about {topic}")


async def stream(topic):
    helper = client.as_agent(instructions="You are kind.")
    async for update in helper.run(topic, stream=True):
        yield update.text


async def direct(question):
    return await client.get_response(question, options={"max_tokens": 10})
