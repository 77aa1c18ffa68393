from __future__ import annotations
import os
import a.b
import a.b as c, d
from openai import OpenAI, AsyncOpenAI as Async
from . import x
from .. import y as z
from ..llm.client import (
    ask,  # comment
    tell as t,
)
from star import *
try:
    import anthropic
except ImportError:
    anthropic = None
if True:
    from . llm . client import spaced
