import anthropic
import google.generativeai as genai
import instructor
from openai import AsyncOpenAI, OpenAI
from pydantic import BaseModel


class User(BaseModel):
    """A person."""

    name: str
    age: int


client = instructor.from_openai(OpenAI())
aclient = instructor.apatch(AsyncOpenAI())
claude = instructor.from_anthropic(anthropic.Anthropic())
provider = instructor.from_provider("anthropic/claude-3-5-haiku-latest")
gemini = instructor.from_gemini(client=genai.GenerativeModel(model_name="models/gemini-1.5-flash-latest"))

MODEL = "gpt-4o-mini"


def extract(text: str) -> User:
    return client.chat.completions.create(
        model=MODEL,
        response_model=User,
        max_retries=2,
        messages=[
            {"role": "system", "content": "Extract the user."},
            {"role": "user", "content": text},
        ],
    )


async def extract_async(text: str):
    return await aclient.chat.completions.create(
        model="gpt-4-turbo", response_model=User, max_tokens=300, messages=[{"role": "user", "content": f"Who is in: {text}"}]
    )


def with_claude(text):
    user, completion = claude.messages.create_with_completion(
        model="claude-3-5-sonnet-20240620",
        max_tokens=1024,
        system="You extract people.",
        messages=[{"role": "user", "content": text}],
        response_model=User,
    )
    return user, completion


def with_provider(text):
    return provider.create(response_model=User, messages=[{"role": "user", "content": text}])


def with_gemini(text):
    return gemini.chat.completions.create(messages=[{"role": "user", "content": text}], response_model=User)


def partial(text):
    for user in client.chat.completions.create_partial(
        model=MODEL, response_model=User, messages=[{"role": "user", "content": text}], stream=True
    ):
        yield user


def patched_function(text):
    create = instructor.patch(create=OpenAI().chat.completions.create)
    return create(model="gpt-3.5-turbo", response_model=User, messages=[{"role": "user", "content": text}])


def unknown_client(c, text):
    return c.chat.completions.create(model="gpt-4o", response_model=User, messages=[{"role": "user", "content": text}])


class Repository:
    """A trap: `create` of something else."""

    def create(self, response_model, data):
        return response_model(**data)


def save(repository: Repository, data):
    return repository.create(User, data)
