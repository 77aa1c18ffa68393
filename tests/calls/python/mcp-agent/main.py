from mcp_agent.agents.agent import Agent
from mcp_agent.workflows.llm.augmented_llm import RequestParams
from mcp_agent.workflows.llm.augmented_llm_openai import OpenAIAugmentedLLM


async def browse(question):
    agent = Agent(name="browser", instruction="Look things up.", server_names=["fetch"])
    llm = await agent.attach_llm(OpenAIAugmentedLLM)
    return await llm.generate_str(message=question, request_params=RequestParams(model="gpt-4o", maxTokens=500))
