from crewai import LLM, Agent, Crew, Process, Task

llm = LLM(model="anthropic/claude-sonnet-4-5", max_tokens=1500)


class Agents:
    """The agents of the crew."""

    def planner(self):
        return Agent(
            role="Trip planner",
            goal="Plan a trip to {city}",
            backstory="You have travelled everywhere.",
            llm=llm,
        )

    def guide(self):
        return Agent(role="Local guide", goal="Know {city} by heart", backstory="You grew up there.", llm="gpt-4o")


class Trip:
    def __init__(self, city):
        self.city = city

    def run(self):
        agents = Agents()
        planner = agents.planner()
        guide = agents.guide()
        plan = Task(description=f"Plan three days in {self.city}.", expected_output="A table by day.", agent=planner)
        tips = Task(description="Give five tips.", expected_output="A list.", agent=guide)
        crew = Crew(agents=[planner, guide], tasks=[plan, tips], process=Process.sequential)
        return crew.kickoff()


def direct(question):
    return llm.call([{"role": "user", "content": question}])


def alone(question):
    return Agents().guide().kickoff(question)


def default_model():
    writer = Agent(role="Writer", goal="Write well", backstory="You write.")
    task = Task(description="Write a haiku about rain.", expected_output="A haiku.", agent=writer)
    return Crew(agents=[writer], tasks=[task]).kickoff()
