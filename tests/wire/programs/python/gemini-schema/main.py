from google import genai
from pydantic import BaseModel


class Plant(BaseModel):
    name: str
    water_days: int


def plants(note):
    client = genai.Client()
    response = client.models.generate_content(
        model="gemini-2.5-flash-lite",
        contents="List the plants in this note with the days between waterings: " + note,
        config={
            "response_mime_type": "application/json",
            "response_schema": list[Plant],
            "max_output_tokens": 500,
        },
    )
    return response.parsed
