import cohere
import voyageai
from groq import Groq
from huggingface_hub import InferenceClient
from mistralai import Mistral
from together import Together

mistral = Mistral(api_key="k")
groq = Groq()
together = Together()
hub = InferenceClient()


def mistral_agent(messages):
    return mistral.agents.complete(agent_id="ag_1", messages=messages, max_tokens=10)


def conversation(text):
    return mistral.beta.conversations.start(model="mistral-medium-latest", inputs=text, instructions="Be brief.")


def ocr(document):
    return mistral.ocr.process(model="mistral-ocr-latest", document=document)


def speech():
    return mistral.audio.speech.complete(model="voxtral-mini-tts-2603", input="Good day.")


def heard(file):
    return mistral.audio.transcriptions.complete(model="voxtral-mini-latest", file=file)


def rerank(query, docs):
    return cohere.ClientV2().rerank(model="rerank-v3.5", query=query, documents=docs)


def rerank_voyage(query, docs):
    return voyageai.Client().rerank(query, docs, model="rerank-2")


def groq_responses(text):
    return groq.responses.create(model="openai/gpt-oss-20b", input=text)


def groq_heard(file):
    return groq.audio.transcriptions.create(model="whisper-large-v3", file=file)


def together_plain():
    return together.completions.create(model="meta-llama/Llama-3-70b-hf", prompt="Once", max_tokens=12)


def together_image():
    return together.images.generate(model="black-forest-labs/FLUX.1-schnell", prompt="A hill.")


def picture():
    return hub.text_to_image("A hill.", model="black-forest-labs/FLUX.1-dev")


def features(text):
    return hub.feature_extraction(text, model="BAAI/bge-small-en-v1.5")
