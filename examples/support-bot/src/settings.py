"""What differs between deployments."""

import os

MODEL = os.getenv("SUPPORT_MODEL", "gpt-4o")
ANSWER_MODEL = "claude-sonnet-4-5"
