from agents import Agent, Runner
from llama_index.core import Settings, VectorStoreIndex
from llama_index.llms.mistralai import MistralAI

from company.agents import build_agent

Settings.llm = MistralAI()


async def elsewhere(question):
    return await Runner.run(build_agent(), question)


async def here(question):
    return await Runner.run(Agent(name="a", instructions="Be kind."), question)


async def told(model, question):
    return await Runner.run(Agent(name="a", instructions="Be kind.", model=model), question)


def search(docs):
    return VectorStoreIndex.from_documents(docs).as_query_engine().query("Who wrote it?")
