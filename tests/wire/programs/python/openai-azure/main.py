import os

from openai import AzureOpenAI

client = AzureOpenAI(
    api_key="unused",
    api_version="2024-10-21",
    azure_endpoint=os.environ["AZURE_OPENAI_ENDPOINT"],
)


def headline(article):
    return client.chat.completions.create(
        model="gpt-4o",
        messages=[
            dict(role="system", content="You write headlines of at most eight words."),
            dict(role="user", content=article[:6000]),
        ],
        max_tokens=40,
    )
