from llama_index.core import PromptTemplate, Settings, SimpleDirectoryReader, VectorStoreIndex
from llama_index.core.agent.workflow import FunctionAgent
from llama_index.core.llms import ChatMessage
from llama_index.embeddings.openai import OpenAIEmbedding
from llama_index.llms.anthropic import Anthropic
from llama_index.llms.openai import OpenAI

Settings.llm = OpenAI(model="gpt-4o-mini", max_tokens=500)

summary_prompt = PromptTemplate("Summarise in one line: {text}")


def index():
    return VectorStoreIndex.from_documents(SimpleDirectoryReader("docs").load_data())


def ask(question):
    engine = index().as_query_engine(similarity_top_k=3)
    return engine.query(question)


def ask_other(question):
    return index().as_query_engine(llm=Anthropic(model="claude-sonnet-4-5")).query(question)


def chat(question):
    llm = OpenAI("gpt-4o")
    return llm.chat([ChatMessage(role="system", content="You are a pirate."), ChatMessage(role="user", content=question)])


def complete(text):
    return Anthropic(model="claude-3-5-haiku-latest").complete("Continue: " + text)


def predict(text):
    return Settings.llm.predict(summary_prompt, text=text)


async def agent(question):
    worker = FunctionAgent(tools=[], llm=OpenAI(model="gpt-4.1"), system_prompt="Use your tools.")
    return await worker.run(question, max_iterations=5)


def vector(text):
    return OpenAIEmbedding(model="text-embedding-3-large").get_text_embedding(text)


def retrieve(question):
    """No model is called."""
    return index().as_retriever().retrieve(question)
