import sys

from report.crew import ReportCrew


def run():
    inputs = {"topic": "battery chemistry"}
    ReportCrew().crew().kickoff(inputs=inputs)


def train():
    ReportCrew().crew().train(n_iterations=int(sys.argv[1]), inputs={"topic": "x"})


async def flow_step(topic):
    return await (
        ReportCrew()
        .crew()
        .kickoff_async(inputs={"topic": topic})
    )
