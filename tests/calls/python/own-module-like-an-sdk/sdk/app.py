from agents import Agent, Runner

helper = Agent(name="helper", model="gpt-4.1", instructions="Help.")


async def ask(question):
    return await Runner.run(helper, question)
