"""SDKs that send the model's own limit where nobody says one."""

import litellm
from langchain.chat_models import init_chat_model
from langchain_anthropic import ChatAnthropic
from pydantic_ai import Agent


def through_litellm(text):
    litellm.completion("anthropic/claude-sonnet-4-5", [{"role": "user", "content": text}])
    litellm.completion("claude-opus-5", [{"role": "user", "content": text}])
    litellm.completion("openrouter/anthropic/claude-opus-5", [{"role": "user", "content": text}])
    litellm.completion("gpt-4o", [{"role": "user", "content": text}])


def through_langchain(text):
    ChatAnthropic(model="claude-haiku-4-5").invoke(text)
    ChatAnthropic(model="claude-2.1").invoke(text)
    init_chat_model("anthropic:claude-sonnet-5").invoke(text)
    init_chat_model("openai:gpt-4o").invoke(text)


agent = Agent("anthropic:claude-3-haiku-20240307")


def through_pydantic_ai(text):
    agent.run_sync(text)
