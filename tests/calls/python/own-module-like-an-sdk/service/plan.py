from agents.guide import guide


def plan(city):
    return guide.run(f"Plan a day in {city}.")
