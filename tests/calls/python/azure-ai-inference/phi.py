from azure.ai.inference import ChatCompletionsClient
from azure.ai.inference.models import SystemMessage, UserMessage
from azure.core.credentials import AzureKeyCredential

client = ChatCompletionsClient(
    endpoint="https://models.github.ai/inference",
    credential=AzureKeyCredential("k"),
    model="microsoft/phi-4",
    max_tokens=750,
)


def ask(question):
    return client.complete(messages=[SystemMessage("You know physics."), UserMessage(question)])


def override(question):
    return client.complete(
        model="openai/gpt-4o", max_tokens=5, messages=[UserMessage(content=f"Yes or no: {question}")]
    )
