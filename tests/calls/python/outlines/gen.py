import openai
import outlines
from pydantic import BaseModel


class City(BaseModel):
    name: str


model = outlines.from_openai(openai.OpenAI(), "gpt-4o")


def city(country):
    return model(f"The capital of {country}", City, max_tokens=40)


def generator(country):
    generate = outlines.Generator(model, City)
    return generate("A city in " + country)
