from langchain.agents import AgentExecutor, create_agent, create_tool_calling_agent
from langchain.chains import LLMChain
from langchain_core.prompts import ChatPromptTemplate, PromptTemplate
from langchain_openai import ChatOpenAI, OpenAIEmbeddings

llm = ChatOpenAI(model="gpt-4.1-mini", max_tokens=150)


def agents(questions):
    return create_agent(llm, tools=[], system_prompt="Help the clerk.").batch(questions)


def executor(inputs, tools):
    prompt = ChatPromptTemplate.from_messages([("system", "Use the tools."), ("human", "{input}")])
    return AgentExecutor(agent=create_tool_calling_agent(llm, tools, prompt), tools=tools).batch(inputs)


def chain(inputs):
    return LLMChain(llm=llm, prompt=PromptTemplate.from_template("Name a {thing}.")).batch(inputs)


def embed(text):
    return OpenAIEmbeddings(model="text-embedding-3-small").embed_query(text)
