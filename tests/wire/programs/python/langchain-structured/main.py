from langchain_core.prompts import ChatPromptTemplate
from langchain_openai import ChatOpenAI
from pydantic import BaseModel


class Verdict(BaseModel):
    """Whether a review is genuine."""

    genuine: bool
    why: str


judge = ChatOpenAI(model="gpt-4o-mini", max_tokens=80).with_structured_output(Verdict)
template = ChatPromptTemplate.from_template("Is this review of a restaurant genuine?\n\n{review}")
chain = template | judge


async def verdict(review):
    return await chain.ainvoke({"review": review})
