from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from langchain_openai import ChatOpenAI

llm = ChatOpenAI(model="gpt-4.1", max_completion_tokens=150)


def next_line(line):
    return llm.invoke(
        [
            SystemMessage(content="You prompt an actor who forgot the text."),
            HumanMessage("To be, or not to be"),
            AIMessage("that is the question"),
            HumanMessage(line),
        ]
    ).content
