from langchain_core.prompts import ChatPromptTemplate, PromptTemplate
from langchain_openai import ChatOpenAI

llm = ChatOpenAI(model="gpt-4o-mini")

guide = ChatPromptTemplate.from_messages(
    [("system", "You are a guide in the {museum}. Visitors are {audience}."), ("user", "{question}")]
).partial(museum="museum of glass")

short = PromptTemplate.from_template("In {words} words: {topic}").partial(words="ten")


def ask(question, audience):
    return (guide | llm).invoke({"question": question, "audience": audience})


def tell(topic):
    return (short | llm).invoke({"topic": topic})


def told(topic):
    return llm.invoke(short.format(topic=topic))
