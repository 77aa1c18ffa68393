from functools import lru_cache

from anthropic import AsyncAnthropic
from openai import AzureOpenAI, OpenAI

_client = None


@lru_cache
def get_client():
    return OpenAI(timeout=20)


def make_claude() -> AsyncAnthropic:
    return AsyncAnthropic()


def shared():
    global _client
    if _client is None:
        _client = AzureOpenAI(api_version="2024-10-21")
    return _client


class Pool:
    def __init__(self):
        self.openai = OpenAI()


pool = Pool()
