def f(x):
    y = client.create(
        model="a",
        *rest,

    z = client.create(model="b")
    return y

def g():
    return client.create(model="c")
