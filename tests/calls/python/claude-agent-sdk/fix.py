from claude_agent_sdk import ClaudeAgentOptions, ClaudeSDKClient, query


async def once(issue):
    options = ClaudeAgentOptions(system_prompt="You fix bugs.", model="claude-sonnet-4-5", max_turns=5)
    async for message in query(prompt=f"Fix: {issue}", options=options):
        print(message)


async def session(question):
    async with ClaudeSDKClient(options=ClaudeAgentOptions(system_prompt={"type": "preset", "preset": "claude_code", "append": "Be brief."})) as client:
        await client.query(question)
