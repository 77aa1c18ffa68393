"""Members with the same names that send nothing to a model."""
import subprocess

import boto3
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI
from langchain_text_splitters import RecursiveCharacterTextSplitter

llm = ChatOpenAI(model="gpt-4o")
prompt = ChatPromptTemplate.from_template("Hello {name}")


@tool
def double(x: int) -> int:
    """Twice x."""
    return 2 * x


def lambda_(payload):
    return boto3.client("lambda").invoke(FunctionName="f", Payload=payload)


def shell():
    return subprocess.run(["ls"], check=True)


def only_the_template(name):
    return prompt.invoke({"name": name})


def only_the_tool():
    return double.invoke({"x": 2})


def only_the_parser(message):
    return StrOutputParser().invoke(message)


def only_documents(retriever, question):
    return retriever.invoke(question)


def count(text):
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000)
    return llm.get_num_tokens(text), splitter.split_text(text)


# llm.invoke("a call in a comment")
DOC = """
llm.invoke("a call in a string")
"""
