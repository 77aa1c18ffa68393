import openai


class Helper:
    def __init__(self, config: dict):
        self.client = openai.AsyncOpenAI(api_key=config["api_key"])
        self.config = config

    async def ask(self, question):
        return await self.client.chat.completions.create(
            model=self.config["model"],
            max_tokens=self.config["max_tokens"],
            messages=[{"role": "user", "content": question}],
        )


class Judge:
    """Made where one model is chosen and another one only the run knows."""

    def __init__(self, model: str):
        self.client = openai.OpenAI()
        self.model = model

    def judge(self, answer):
        return self.client.chat.completions.create(
            model=self.model, messages=[{"role": "user", "content": answer}]
        )
