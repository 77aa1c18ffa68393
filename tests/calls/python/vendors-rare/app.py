import controlflow as cf
import ell
import fastapi_poe as fp
import oci
import qianfan
from griptape.drivers import OpenAiChatPromptDriver
from griptape.structures import Agent
from mirascope import llm
from phi.assistant import Assistant
from phi.llm.openai import OpenAIChat
from reka.client import Reka
from sparkai.core.messages import ChatMessage
from sparkai.llm.llm import ChatSparkLLM
import google.generativeai as palm


def with_qianfan(question):
    chat = qianfan.ChatCompletion()
    a = chat.do(messages=[{"role": "user", "content": question}], model="ERNIE-4.0-8K", system="Be kind.")
    b = qianfan.Completion(model="ERNIE-Bot").do(prompt="Say hello")
    return a, b


def with_spark(question):
    spark = ChatSparkLLM(spark_llm_domain="generalv3.5", max_tokens=200)
    return spark.generate([[ChatMessage(role="user", content=question)]])


def with_reka(question):
    client = Reka(api_key="key")
    return client.chat.create(messages=[{"role": "user", "content": question}], model="reka-core", max_tokens=100)


@ell.simple(model="gpt-4o", max_tokens=50)
def hello(name: str):
    """You are a helpful assistant."""
    return f"Say hello to {name}!"


def greet():
    return hello("world")


def with_griptape():
    agent = Agent(prompt_driver=OpenAiChatPromptDriver(model="gpt-4o"))
    return agent.run("Tell me a story")


def with_controlflow():
    writer = cf.Agent(name="Writer", model="openai/gpt-4o", instructions="Write well.")
    return cf.run("Write a short poem", agents=[writer]), writer.run("Write another")


def with_oracle(question):
    client = oci.generative_ai_inference.GenerativeAiInferenceClient(config={})
    details = oci.generative_ai_inference.models.ChatDetails()
    request = oci.generative_ai_inference.models.CohereChatRequest()
    request.message = question
    request.max_tokens = 600
    details.serving_mode = oci.generative_ai_inference.models.OnDemandServingMode(model_id="cohere.command-r")
    details.chat_request = request
    return client.chat(details)


async def with_poe(question):
    message = fp.ProtocolMessage(role="user", content=question)
    async for part in fp.get_bot_response(messages=[message], bot_name="GPT-4o", api_key="key"):
        yield part


def with_mirascope(genre):
    model = llm.use_model("openai/gpt-5")
    other = llm.retry_model("openai/gpt-4o-mini", max_retries=2)
    return model.call(f"Recommend a {genre} book"), other.stream("Tell me a story about a wizard")


def with_phi():
    assistant = Assistant(llm=OpenAIChat(model="gpt-4o"), description="You help people.")
    return assistant.run("Tell me a story")


def with_palm():
    return palm.chat(model="models/chat-bison-001", context="Be kind.", messages="Hello there")
