from acme import llm
from acme.llm import Bot, ask

bot = Bot(model="gpt-4.1", persona="You are a pirate.")


def run(ticket):
    ask(f"Summarise this ticket: {ticket}", model="gpt-4o")
    llm.ask("Say hello.", max_tokens=20)
    bot.ask(question="Where is the treasure?")
    llm.forget(ticket)
