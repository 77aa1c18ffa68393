from dataclasses import dataclass
from typing import Optional, Union

import anthropic
from openai import OpenAI


@dataclass
class OpenAIConfig:
    model: str = "gpt-5"
    max_tokens: int = 1000


@dataclass
class AnthropicConfig:
    model: str = "claude-3-opus-20240229"
    max_tokens: int = 700


class Models:
    SMALL = "gpt-4o-mini"
    LARGE = "gpt-4-32k"
    HOSTED = "<your-deployment>"


class Summariser:
    def __init__(self, config: Optional[Union[OpenAIConfig, AnthropicConfig]] = None):
        self.config = config or OpenAIConfig()

    def run(self, text):
        messages = [{"role": "user", "content": f"Summarise: {text}"}]
        if isinstance(self.config, OpenAIConfig) and text:
            return OpenAI().chat.completions.create(model=self.config.model, messages=messages)
        elif isinstance(self.config, AnthropicConfig):
            return anthropic.Anthropic().messages.create(
                model=self.config.model, max_tokens=self.config.max_tokens, messages=messages
            )


def edit(text):
    return OpenAI().responses.create(model=Models.SMALL, input=text)


def draw(text, chosen):
    """What is used when nothing was chosen is no answer to what was."""
    return OpenAI().responses.create(model=chosen if chosen is not None else Models.LARGE, input=text)


def ask(text):
    return OpenAI().responses.create(model=Models.HOSTED, input=text)
