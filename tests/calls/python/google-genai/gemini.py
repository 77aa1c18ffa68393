from google import genai
from google.genai import types

client = genai.Client(vertexai=True, project="p", location="global")


def describe(product):
    response = client.models.generate_content(
        model="gemini-2.5-flash",
        contents=f"Describe {product} for a shop.",
        config=types.GenerateContentConfig(
            system_instruction="You write product texts.",
            max_output_tokens=300,
            thinking_config=types.ThinkingConfig(thinking_budget=0),
        ),
    )
    return response.text


async def stream(contents):
    async for chunk in await client.aio.models.generate_content_stream(
        model="gemini-2.5-pro", contents=contents, config={"max_output_tokens": 2048}
    ):
        yield chunk.text


def parts(image, question):
    return client.models.generate_content(
        model="gemini-3.5-flash",
        contents=[
            types.Content(
                role="user",
                parts=[types.Part.from_text(text="Look at the picture."), types.Part.from_text(text=question), image],
            )
        ],
    )


def talk(lines):
    chat = client.chats.create(
        model="gemini-2.5-flash-lite",
        config=types.GenerateContentConfig(system_instruction="Be brief.", max_output_tokens=80),
    )
    for line in lines:
        print(chat.send_message(line).text)


def embed(texts):
    return client.models.embed_content(model="gemini-embedding-001", contents=texts)


def draw(subject):
    return client.models.generate_images(model="imagen-4.0-generate-001", prompt=f"A map of {subject}")


def count(contents):
    return client.models.count_tokens(model="gemini-2.5-flash", contents=contents)
