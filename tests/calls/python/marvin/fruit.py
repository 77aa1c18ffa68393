import marvin


def fruits(text):
    return marvin.extract(text, target=str, instructions="Only fruits.")


def poem():
    poet = marvin.Agent(name="Poet", instructions="You write haiku.", model="openai:gpt-4o-mini")
    return poet.run("Write about rain.")


@marvin.fn
def sentiment(text: str) -> float:
    """The sentiment of the text between -1 and 1."""


def score(text):
    return sentiment(text)
