from agents import make_writer


def write(topic):
    return make_writer().run(topic)
