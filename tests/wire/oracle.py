"""Fixed tokens as the vendor counts them: Python's tiktoken on what was sent, with the run-time parts taken out."""

import importlib.util
import os
import re

# What a program is given at run time is written `⟦so⟧`, so that it can be told from what stands in its text.
HOLE = re.compile("⟦[^⟧]*⟧")


def load():
    """tiktoken with the vocabularies that litellm ships, which are OpenAI's own files: nothing is downloaded."""
    home = importlib.util.find_spec("litellm").submodule_search_locations[0]
    os.environ["TIKTOKEN_CACHE_DIR"] = os.path.join(home, "litellm_core_utils", "tokenizers")
    import tiktoken

    return tiktoken


tiktoken = load()


def encoding(model):
    """`None` where OpenAI's map does not name the model."""
    try:
        return tiktoken.encoding_for_model(model.rpartition("/")[2])
    except KeyError:
        return None


def fixed(sent, holes=HOLE):
    """The tokens of what is known before run time: framing as in OpenAI's cookbook. `None`: no public vocabulary."""
    encoder = encoding(sent.model or "")
    if encoder is None:
        return None

    def text(value):
        return sum(len(encoder.encode(piece, disallowed_special=())) for piece in holes.split(value))

    if sent.dialect in ("embedding", "completion"):
        return sum(text(part) for _, parts in sent.messages for part in parts)
    total = 3 + sent.names
    for role, parts in sent.messages:
        total += 3 + text(role) + sum(text(part) for part in parts)
    return total + tools(sent.tools, encoder, text)


def tools(tools, encoder, text):
    """`num_tokens_for_tools`, with schemas inside schemas counted the same way."""
    if not tools:
        return 0
    old = encoder.name == "cl100k_base"
    total = 12
    for tool in tools:
        total += (10 if old else 7) + text(line(tool["name"], tool.get("description")))
        total += properties(tool.get("parameters") or {}, text)
    return total


def properties(schema, text):
    members = schema.get("properties") or {}
    total = 3 if members else 0
    for key, member in members.items():
        total += 3 + text(line(f"{key}:{member.get('type', '')}", member.get("description")))
        if "enum" in member:
            total += -3 + sum(3 + text(str(item)) for item in member["enum"])
        total += properties(member.get("items") or member, text)
    return total


def line(name, description):
    return f"{name}:{(description or '').removesuffix('.')}"
