from langchain import OpenAI
from langchain.llms.base import BaseLLM


class ReactAgent:
    """An object that is itself called, and was handed in under another name."""

    def __init__(
        self,
        question: str,
        react_llm: BaseLLM = OpenAI(temperature=0, max_tokens=100, model_name="text-davinci-003"),
        judge=OpenAI(max_tokens=20, model_name="text-ada-001"),
    ) -> None:
        self.question = question
        self.thinker = react_llm
        self.judge = judge

    def think(self) -> str:
        return self.thinker("Answer this: " + self.question).strip()

    def decide(self) -> str:
        return self.judge("Is it right?")


class Plain:
    def __init__(self, model: BaseLLM, name: str) -> None:
        self.engine = model
        self.name = name

    def ask(self) -> str:
        return self.engine("Say hello")

    def no_call(self) -> str:
        return self.name("Say hello")


def ask(helper=OpenAI(max_tokens=30, model_name="text-babbage-001")):
    return helper("Say hello")
