import os
from dataclasses import dataclass

from pydantic_settings import BaseSettings

DEFAULT_MODEL = os.getenv("LLM_MODEL", "gpt-4o-mini")
MAX_TOKENS = int(os.environ.get("LLM_MAX_TOKENS", "2048"))


class Settings(BaseSettings):
    model: str = "gpt-4.1"
    max_tokens: int = 333


@dataclass
class Options:
    model: str = "gpt-4.1-nano"
    limit: int = 44


settings = Settings()
