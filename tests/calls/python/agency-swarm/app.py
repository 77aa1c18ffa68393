from agency_swarm import Agency, Agent, ModelSettings

ceo = Agent(
    name="CEO",
    instructions="./ceo.md",
    model="gpt-5.4-mini",
    model_settings=ModelSettings(max_tokens=400),
)
writer = Agent(name="Writer")
agency = Agency(ceo, communication_flows=[ceo > writer])


async def main():
    await agency.get_response("Write the monthly report.")


def quick(question):
    return writer.get_response_sync(question)
