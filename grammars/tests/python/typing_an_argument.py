def f(x):
    return client.create(
        model="a",
        max_tokens=
    )

def g(): pass
