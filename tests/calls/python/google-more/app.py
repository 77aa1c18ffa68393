import google.generativeai as palm
import vertexai
from google import genai
from google.adk.agents import LlmAgent
from google.adk.runners import InMemoryRunner
from google.genai import types
from vertexai.generative_models import GenerativeModel
from vertexai.preview.vision_models import ImageGenerationModel

client = genai.Client()


def interaction():
    return client.interactions.create(model="gemini-2.5-flash", input="Name a river.")


def cache():
    return client.caches.create(
        model="gemini-2.5-pro", config=types.CreateCachedContentConfig(system_instruction="The whole manual.")
    )


def batch():
    return client.batches.create(model="gemini-2.5-flash", src="files/f")


def video():
    return client.models.generate_videos(model="veo-3.0-generate-001", prompt="A river.")


def old():
    return palm.generate_text(model="models/text-bison-001", prompt="Name a lake.", max_output_tokens=70)


def vertex_chat():
    chat = GenerativeModel("gemini-2.0-flash").start_chat()
    return chat.send_message("Name a sea.", generation_config={"max_output_tokens": 80})


def vertex_image():
    return ImageGenerationModel.from_pretrained("imagen-3.0-generate-002").generate_images(prompt="A sea.")


async def adk(message):
    runner = InMemoryRunner(agent=LlmAgent(name="a", model="gemini-2.5-flash", instruction="Guide the visitor."))
    async for event in runner.run_async(user_id="u", session_id="s", new_message=message):
        yield event
