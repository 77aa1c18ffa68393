import instructor
from openai import OpenAI
from pydantic import BaseModel

client = instructor.from_openai(OpenAI())


class Person(BaseModel):
    name: str
    age: int


def person(text):
    return client.chat.completions.create(
        model="gpt-4o-mini",
        response_model=Person,
        messages=[
            {"role": "system", "content": "Find the person that the text is about."},
            {"role": "user", "content": text},
        ],
        max_tokens=100,
    )
