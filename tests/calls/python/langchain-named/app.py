from agents import debate, look_up
from langchain_openai import ChatOpenAI


class Normalized(ChatOpenAI):
    def ainvoke(self, input, config=None, **kwargs):
        # Whoever makes one says which model it is.
        return super().ainvoke(input, config, **kwargs)
