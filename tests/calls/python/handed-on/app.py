from functools import partial

from langchain.agents import Tool
from langchain.chains import LLMChain
from langchain_openai import ChatOpenAI
from openai import OpenAI
from retries import Retrying, with_handling

client = OpenAI()
retryer = Retrying(attempts=3)


def summarise(text):
    request = {"model": "gpt-4o-mini", "max_tokens": 200}
    return retryer(
        client.chat.completions.create,
        messages=[{"role": "user", "content": f"Summarise: {text}"}],
        **request,
    )


async def plan(prompt, args):
    chain = LLMChain(llm=ChatOpenAI(model="gpt-4o"), prompt=prompt)
    return await with_handling(chain.arun, args, verbose=False)


def traps(chain: LLMChain):
    """Made into something else, registered, or named: not called here."""
    tools = [Tool("ask", chain.run, "Answers questions.")]
    later = partial(client.responses.create, model="gpt-4o")
    setattr(client.chat.completions.create, "attempts", 3)
    return tools, with_handling(chain.run), traced(client.chat.completions.create, name="chat")
