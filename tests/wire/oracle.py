"""Fixed tokens as the vendor counts them: Python's tiktoken on what was sent, with the run-time parts taken out."""

import importlib.util
import json
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
    total = 3 + sum(1 + text(name) for name in sent.names)
    for role, parts in sent.messages:
        total += 3 + text(role) + sum(text(part) for part in parts)
    return total + tools(sent.tools, encoder, text)


def schema(sent):
    """The schema of an answer, out of what stands around it; `None` without one."""
    while isinstance(sent, dict) and (inside := sent.get("json_schema") or sent.get("schema")):
        sent = inside
    is_one = isinstance(sent, dict) and {"properties", "items", "anyOf", "enum", "$ref"} & sent.keys()
    return sent if is_one else None


def schema_tokens(schema, model):
    """As compact JSON: no provider says how it counts a schema. `None`: no public vocabulary."""
    encoder = encoding(model or "")
    return encoder and len(encoder.encode(json.dumps(schema, separators=(",", ":"), ensure_ascii=False)))


def fields(schema, root=None, path=""):
    """What a schema asks for, however an SDK dresses it: each field's path, type, choices and words, as a set."""
    root = root or schema
    words = schema.get("description")
    if ref := schema.get("$ref"):
        target = root
        for key in ref.removeprefix("#/").split("/"):
            target = target[key]
        # One that holds itself is not followed.
        yield from fields(target, root, path) if path.count("/") < 8 else ()
        if words and path:
            yield f"{path}: {words}"
        return
    if words and path:
        yield f"{path}: {words}"
    for key in ("anyOf", "oneOf"):
        for one in schema.get(key) or ():
            if one.get("type") != "null":
                yield from fields(one, root, path)
    if members := schema.get("properties"):
        for name, member in members.items():
            yield from fields(member, root, f"{path}/{name}")
    elif isinstance(items := schema.get("items"), dict):
        yield from fields(items, root, path + "[]")
    elif choices := schema.get("enum") or ([schema["const"]] if "const" in schema else None):
        yield f"{path} = {sorted(map(str, choices))}"
    elif isinstance(kind := schema.get("type"), (str, list)):
        kinds = [kind] if isinstance(kind, str) else kind
        yield f"{path} is {[kind.lower() for kind in kinds if kind != 'null']}"


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
    """What several refer to is declared once."""
    root, seen = schema, set()

    def meant(schema):
        for _ in range(16):
            if ref := schema.get("$ref"):
                if ref in seen:
                    return {}
                seen.add(ref)
                schema = root
                for key in ref.removeprefix("#/").split("/"):
                    schema = schema[key]
            elif choices := schema.get("anyOf") or schema.get("oneOf"):
                schema = next((one for one in choices if one.get("type") != "null"), {})
        return schema

    def declared(schema):
        members = schema.get("properties") or {}
        total = 3 if members else 0
        for key, whole in members.items():
            member = meant(whole)
            total += 3 + text(line(f"{key}:{member.get('type', '')}", whole.get("description")))
            if "enum" in member:
                total += -3 + sum(3 + text(str(item)) for item in member["enum"])
            total += declared(meant(member["items"]) if member.get("items") else member)
        return total

    return declared(schema)


def line(name, description):
    return f"{name}:{(description or '').removesuffix('.')}"
