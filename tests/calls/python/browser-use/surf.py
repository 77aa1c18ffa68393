from browser_use import Agent, ChatAnthropic, ChatOpenAI


async def shop(item):
    agent = Agent(task=f"Find the price of {item}", llm=ChatOpenAI(model="gpt-4.1-mini"))
    return await agent.run(max_steps=20)


async def news():
    return await Agent(task="Read the headlines.", llm=ChatAnthropic(model="claude-sonnet-4-5", max_tokens=2000)).run()
