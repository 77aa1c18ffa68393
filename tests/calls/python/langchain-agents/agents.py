from deepagents import create_deep_agent
from langchain.agents import AgentExecutor, create_agent, create_tool_calling_agent
from langchain_aws import ChatBedrock, ChatBedrockConverse
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI
from langgraph.graph import END, StateGraph
from langgraph.prebuilt import create_react_agent


@tool
def weather(city: str) -> str:
    """The weather of a city."""
    return "sunny in " + city


agent = create_agent("anthropic:claude-sonnet-4-5", [weather], system_prompt="You are a weather bot.")
react = create_react_agent(ChatBedrockConverse(model="amazon.nova-lite-v1:0", max_tokens=700), tools=[weather], prompt="Be short.")
deep = create_deep_agent(tools=[weather], system_prompt="Research before you answer.")


def ask(question):
    return agent.invoke({"messages": [{"role": "user", "content": question}]})


def ask_react(question):
    for step in react.stream({"messages": [("user", question)]}):
        print(step)


def ask_deep(question):
    return deep.invoke({"messages": [{"role": "user", "content": question}]})


def classic(question):
    llm = ChatOpenAI(model="gpt-4o")
    prompt = ChatPromptTemplate.from_messages(
        [("system", "Use the tools."), ("human", "{input}"), ("placeholder", "{agent_scratchpad}")]
    )
    executor = AgentExecutor(agent=create_tool_calling_agent(llm, [weather], prompt), tools=[weather], max_iterations=4)
    return executor.invoke({"input": question})


def node(state):
    """A node of a graph: the model is called here, not where the graph is."""
    llm = ChatBedrock(model_id="anthropic.claude-3-haiku-20240307-v1:0")
    return {"messages": [llm.invoke(state["messages"])]}


graph = StateGraph(dict)
graph.add_node("model", node)
graph.add_edge("model", END)
app = graph.compile()


def run_graph(question):
    return app.invoke({"messages": [question]})
