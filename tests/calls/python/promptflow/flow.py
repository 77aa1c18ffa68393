from pathlib import Path

from promptflow.core import Prompty
from promptflow.tools.openai import chat as openai_chat

BASE = Path(__file__).absolute().parent


def ask(question):
    prompty = Prompty.load(source=BASE / "chat.prompty")
    return prompty(question=question)


def tool(connection, question):
    return openai_chat(connection=connection, prompt="# user:\n{{question}}", model="gpt-4", max_tokens=64, question=question)
