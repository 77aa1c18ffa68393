from google.adk.runners import InMemoryRunner, Runner
from google.adk.sessions import InMemorySessionService
from google.genai import types

from weather.agent import editor, root_agent


async def ask(question):
    runner = Runner(agent=editor, app_name="weather", session_service=InMemorySessionService())
    content = types.Content(role="user", parts=[types.Part(text=question)])
    async for event in runner.run_async(user_id="u", session_id="s", new_message=content):
        print(event)


def ask_all(question):
    runner = InMemoryRunner(agent=root_agent)
    message = types.Content(role="user", parts=[types.Part(text=question)])
    return list(runner.run(user_id="u", session_id="s", new_message=message))
