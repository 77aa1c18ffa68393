from openai import OpenAI


class LLM(OpenAI):
    """A client with our headers."""

    def __init__(self):
        super().__init__(default_headers={"X-Team": "search"})


class Service:
    client: OpenAI

    @property
    def llm(self) -> OpenAI:
        return self.client
