import ollama
from ollama import AsyncClient, Client, chat

client = Client(host="http://gpu:11434")


def ask(question):
    return ollama.chat(
        model="llama3.2",
        messages=[{"role": "user", "content": question}],
        options={"num_predict": 50, "temperature": 0},
    )


def ask_imported(messages):
    return chat("qwen3", messages)


def generate(text):
    return client.generate(model="gemma3", system="Summarise.", prompt=text)


async def ask_async(messages):
    return await AsyncClient().chat(model="mistral", messages=messages, stream=True)


def embed(text):
    return ollama.embed(model="nomic-embed-text", input=text)
