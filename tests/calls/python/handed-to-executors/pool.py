import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import boto3
from openai import OpenAI

client = OpenAI()
bedrock = boto3.client("bedrock-runtime")


async def in_loop(messages):
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(
        None, partial(client.chat.completions.create, model="gpt-4.1-mini", messages=messages, max_tokens=40)
    )


def in_pool(messages):
    with ThreadPoolExecutor() as pool:
        return pool.submit(client.chat.completions.create, model="gpt-4.1", messages=messages, max_tokens=50).result()


class Worker:
    def __init__(self, executor):
        self.executor = executor

    def run(self, messages):
        return self.executor.submit(bedrock.converse, modelId="amazon.nova-lite-v1:0", messages=messages)

    def other(self, path):
        return self.executor.submit(open, path)
