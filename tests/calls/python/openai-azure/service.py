import os

from openai import AsyncAzureOpenAI, AzureOpenAI

by_deployment = AzureOpenAI(
    azure_endpoint=os.environ["AZURE_OPENAI_ENDPOINT"],
    azure_deployment="gpt-4o-mini",
    api_version="2024-10-21",
)
by_model = AsyncAzureOpenAI(api_version="2024-10-21", azure_endpoint="https://x.openai.azure.com")


def from_client(messages, **options):
    return by_deployment.chat.completions.create(model=options["model"], messages=messages, max_tokens=100)


async def from_call(messages):
    return await by_model.chat.completions.create(model="gpt-4.1", messages=messages)
