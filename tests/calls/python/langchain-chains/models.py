"""The models of the application."""
import os

from langchain_anthropic import ChatAnthropic
from langchain_openai import ChatOpenAI

fast = ChatOpenAI(model="gpt-4o-mini", temperature=0, max_tokens=256)


def get_llm(name: str = "claude-sonnet-4-5"):
    """One place that makes the careful model."""
    return ChatAnthropic(model=name, max_tokens=2048)


def from_environment():
    return ChatOpenAI(model_name=os.getenv("CHAT_MODEL", "gpt-4o"))
