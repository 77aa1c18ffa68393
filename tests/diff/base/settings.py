import os

MODEL = "gpt-4.1-mini"
CAP = 64
ANSWER_MODEL = os.getenv("ANSWER_MODEL", "gpt-4o")
