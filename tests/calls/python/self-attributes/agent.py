from openai import OpenAI


class Base:
    temperature = 0.2

    def __init__(self, model, api_key=None):
        self.model = model
        self.client = OpenAI(api_key=api_key)


class Critic(Base):
    SYSTEM = "You criticise texts."

    def __init__(self, limit=120):
        super().__init__("gpt-4.1-mini")
        self.limit = limit

    def run(self, text):
        return self.client.chat.completions.create(
            model=self.model,
            messages=[{"role": "system", "content": self.SYSTEM}, {"role": "user", "content": text}],
            temperature=self.temperature,
            max_completion_tokens=self.limit,
        )


class Writer:
    model: str = "gpt-4o"

    def __init__(self, client: OpenAI):
        self._client = client

    def run(self, text):
        return self._client.chat.completions.create(
            model=self.model, messages=[{"role": "user", "content": text}]
        )
