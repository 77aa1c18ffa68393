def describe(item: str) -> str:
    return f"Describe {item} in one sentence."
