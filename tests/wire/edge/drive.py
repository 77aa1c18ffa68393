"""drive.py PROGRAM [EXPRESSION]: runs a program as a script, or imports it and evaluates the expression in it."""

import asyncio
import importlib
import inspect
import os
import runpy
import sys

program, *rest = sys.argv[1:]
expression = rest[0] if rest else None
sys.argv = [program, *os.environ.get("WIRE_ARGS", "").split("\x1f")] if os.environ.get("WIRE_ARGS") else [program]
folder, name = os.path.split(os.path.abspath(program))
sys.path.insert(0, folder)


async def exhaust(value):
    if inspect.isawaitable(value):
        value = await value
    if hasattr(value, "__aiter__"):
        async for _ in value:
            pass
    elif inspect.isgenerator(value):
        list(value)


if expression is None:
    runpy.run_path(program, run_name="__main__")
else:
    module = importlib.import_module(name.removesuffix(".py"))
    asyncio.run(exhaust(eval(compile(expression, "<wire>", "eval"), vars(module))))
