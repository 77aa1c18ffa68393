"""Whatever model the configuration names, and a template with what is known beforehand filled in."""

from langchain.chat_models import init_chat_model
from langchain_core.prompts import ChatPromptTemplate

llm = init_chat_model("anthropic:claude-sonnet-4-5", temperature=None)

prompt = ChatPromptTemplate.from_messages(
    [("system", "You are a guide in the {museum}. Visitors are {audience}."), ("user", "{question}")]
).partial(museum="museum of glass")


def guide(question, audience):
    return (prompt | llm).invoke({"question": question, "audience": audience})
