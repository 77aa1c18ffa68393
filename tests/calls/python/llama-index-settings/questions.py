from llama_index.core.llms import LLM
from llama_index.core.settings import Settings


async def suggest(conversation: str):
    output = await Settings.llm.acomplete(f"Suggest three questions after: {conversation}")
    return output.text


class Workflow:
    def __init__(self):
        self.llm: LLM = Settings.llm

    async def plan(self, topic):
        return await self.llm.acomplete(f"Plan a page about {topic}")
