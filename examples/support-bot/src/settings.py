"""What differs between deployments."""

import os

MODEL = os.getenv("SUPPORT_MODEL", "gpt-5.4")
ANSWER_MODEL = "claude-sonnet-5"
