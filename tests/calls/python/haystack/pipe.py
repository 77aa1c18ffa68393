from haystack import Pipeline
from haystack.components.agents import Agent
from haystack.components.builders import ChatPromptBuilder
from haystack.components.embedders import OpenAITextEmbedder
from haystack.components.generators.chat import OpenAIChatGenerator
from haystack.dataclasses import ChatMessage

template = [ChatMessage.from_system("Answer from the documents."), ChatMessage.from_user("Question: {{ question }}")]

rag = Pipeline()
rag.add_component("prompt", ChatPromptBuilder(template=template))
rag.add_component("llm", OpenAIChatGenerator(model="gpt-4o-mini", generation_kwargs={"max_completion_tokens": 350}))
rag.connect("prompt.prompt", "llm.messages")

indexing = Pipeline()
indexing.add_component("embed", OpenAITextEmbedder(model="text-embedding-3-small"))


def ask(question):
    return rag.run({"prompt": {"question": question}})


def index(text):
    """A pipeline without a generator is no model call of its own."""
    return indexing.run({"embed": {"text": text}})


def direct(question):
    generator = OpenAIChatGenerator()
    return generator.run(messages=[ChatMessage.from_user(question)])


def agent(question):
    worker = Agent(chat_generator=OpenAIChatGenerator(model="gpt-4o"), system_prompt="Use your tools.", tools=[])
    return worker.run(messages=[ChatMessage.from_user(question)])
