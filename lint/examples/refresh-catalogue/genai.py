"""Prints genai-prices' data, which ships as Python source, as JSON. Money as decimal text, days as ISO text."""

import dataclasses
import datetime
import json
import sys
from decimal import Decimal

from genai_prices.data import providers


def plain(value):
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if dataclasses.is_dataclass(value):
        fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    elif hasattr(value, "__dict__"):
        fields = {name: item for name, item in vars(value).items() if not name.startswith("_")}
    else:
        return value
    return {name: plain(item) for name, item in fields.items() if item is not None}


json.dump({provider.id: [plain(model) for model in provider.models] for provider in providers}, sys.stdout)
