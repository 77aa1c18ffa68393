from google import genai

client = genai.Client(api_key="unused")
chat = client.chats.create(
    model="gemini-2.5-pro",
    config={"system_instruction": "You play the landlord in a lesson of German.", "max_output_tokens": 120},
)


def say(sentence):
    return chat.send_message(f"Der Gast sagt: {sentence}").text
