from swarm import Agent, Swarm

client = Swarm()


def transfer():
    return helper


triage = Agent(name="Triage", instructions="Send people on.", functions=[transfer])
helper = Agent(name="Helper", model="gpt-4o-mini")


def first():
    return client.run(agent=triage, messages=[{"role": "user", "content": "Hello"}])


def then(question):
    messages = [{"role": "user", "content": question}]
    return client.run(helper, messages, max_turns=3)
