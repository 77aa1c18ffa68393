from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.messages import TextMessage
from autogen_ext.models.openai import OpenAIChatCompletionClient
from crewai import Agent, Crew, Task
from haystack.components.embedders import OpenAITextEmbedder
from strands import Agent as Strand
from strands.models import BedrockModel
import dspy
import marvin


async def autogen(token):
    agent = AssistantAgent("a", model_client=OpenAIChatCompletionClient(model="gpt-4.1", max_tokens=77), system_message="Be exact.")
    return await agent.on_messages([TextMessage(content="Count the doors.", source="user")], token)


def crew(rows):
    clerk = Agent(role="Clerk", goal="Sort", backstory="Old hand.", llm="gpt-4.1")
    task = Task(description="Sort {row}.", expected_output="A label", agent=clerk)
    return Crew(agents=[clerk], tasks=[task]).kickoff_for_each(rows)


def embed(text):
    return OpenAITextEmbedder(model="text-embedding-3-small").run(text)


def strand(schema):
    return Strand(model=BedrockModel(model_id="amazon.nova-pro-v1:0", max_tokens=55), system_prompt="Read forms.").structured_output(schema, "Read this one.")


def predictions(examples):
    return dspy.Predict("question -> answer").batch(examples)


def said():
    return marvin.run("Write a poem about moss.")
