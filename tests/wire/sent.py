"""What a recorded request says, whatever its dialect: model, cap, messages in order, tools."""

import dataclasses
import json
import re
import urllib.parse

# Requests that SDKs make beside the prompt.
NO_PROMPT = re.compile(r"/traces/ingest$|/api/models/|/telemetry|:countTokens$|/files|/cachedContents|/runs(/|$)")


@dataclasses.dataclass
class Sent:
    dialect: str
    model: str | None
    cap: int | None
    # `(role, [text of each part])`, system first where the dialect keeps it apart. A part without text is "".
    messages: list
    # `{name, description, parameters}`
    tools: list
    schema: object = None
    # The names that messages have.
    names: list = dataclasses.field(default_factory=list)


ROLES = {"developer": "system", "model": "assistant", "function": "tool", "chatbot": "assistant"}


def role(name):
    name = (name or "user").lower()
    return ROLES.get(name, name)


def texts(content):
    """The text of each part of a content, in any dialect."""
    if content is None:
        return []
    if isinstance(content, str):
        return [content]
    if isinstance(content, dict):
        content = [content]
    out = []
    for part in content:
        if isinstance(part, str):
            out.append(part)
        elif isinstance(part.get("text"), str):
            out.append(part["text"])
        elif part.get("type") in ("tool_result", "function_call_output"):
            out.extend(texts(part.get("content", part.get("output"))))
        elif not ({"cachePoint", "cache_control"} & set(part) and len(part) == 1):
            out.append("")
    return out


def read(record):
    """`None` for a request that holds no prompt."""
    path = urllib.parse.unquote(record["path"].partition("?")[0])
    body = record["body"]
    if record["method"] != "POST" or not isinstance(body, dict) or NO_PROMPT.search(path):
        return None
    if match := re.search(r"/model/([^/]+)/(converse|invoke)[^/]*$", path):
        return bedrock(match[1], match[2], body)
    if match := re.search(r"/models/([^/:]+):(generateContent|streamGenerateContent)$", path):
        return gemini(match[1], body)
    if match := re.search(r"/models/([^/:]+):(embedContent|batchEmbedContents)$", path):
        items = body.get("requests", [body])
        return Sent("embedding", match[1], None, [("user", texts(item["content"]["parts"])) for item in items], [])
    if path.endswith("/responses"):
        return responses(body)
    if path.endswith("/v1/messages"):
        return anthropic(body, body.get("model"))
    if path.endswith("/embeddings"):
        items = body["input"] if isinstance(body["input"], list) else [body["input"]]
        return Sent("embedding", body["model"], None, [("user", [item]) for item in items if isinstance(item, str)], [])
    if path.endswith("/chat/completions") or path.endswith(("/v2/chat", "/api/chat")):
        return chat(body)
    if path.endswith("/v1/chat"):
        system = [("system", [body["preamble"]])] if body.get("preamble") else []
        history = [(role(m["role"]), [m["message"]]) for m in body.get("chat_history") or []]
        return Sent("cohere", body.get("model"), body.get("max_tokens"), [*system, *history, ("user", [body["message"]])], [])
    if path.endswith("/api/generate"):
        system = [("system", [body["system"]])] if body.get("system") else []
        cap = (body.get("options") or {}).get("num_predict")
        return Sent("ollama", body["model"], cap, [*system, ("user", [body["prompt"]])], [], body.get("format"))
    if path.endswith("/completions"):
        return Sent("completion", body["model"], body.get("max_tokens"), [("user", [body["prompt"]])], [])
    if "/models/" in path and "inputs" in body:
        cap = (body.get("parameters") or {}).get("max_new_tokens")
        return Sent("completion", path.rsplit("/models/")[1], cap, [("user", [body["inputs"]])], [])
    raise ValueError(f"no reading of {record['host']} {path}: {json.dumps(body)[:300]}")


def chat(body):
    cap = body.get("max_completion_tokens", body.get("max_tokens"))
    cap = cap if cap is not None else (body.get("options") or {}).get("num_predict")
    tools = [tool.get("function", tool) for tool in body.get("tools") or []]
    messages = [(role(message["role"]), texts(message.get("content"))) for message in body["messages"]]
    named = [message["name"] for message in body["messages"] if message.get("name") and message["role"] != "tool"]
    schema = body.get("response_format") or body.get("format")
    return Sent("chat", body["model"], cap, messages, tools, schema, named)


def responses(body):
    messages = [("system", [body["instructions"]])] if body.get("instructions") else []
    items = body.get("input")
    items = [{"role": "user", "content": items}] if isinstance(items, str) else items or []
    for item in items:
        if item.get("type") == "function_call_output":
            messages.append(("tool", texts(item["output"])))
        elif "role" in item:
            messages.append((role(item["role"]), texts(item["content"])))
    schema = (body.get("text") or {}).get("format")
    return Sent("responses", body.get("model"), body.get("max_output_tokens"), messages, body.get("tools") or [], schema)


def anthropic(body, model):
    system = body.get("system") or []
    blocks = [system] if isinstance(system, str) else texts(system)
    messages = [("system", [block]) for block in blocks]
    messages += [(role(message["role"]), texts(message["content"])) for message in body["messages"]]
    tools = [{**tool, "parameters": tool.get("input_schema")} for tool in body.get("tools") or []]
    schema = (body.get("output_config") or {}).get("format") or body.get("output_format")
    return Sent("anthropic", model, body.get("max_tokens"), messages, tools, schema)


def gemini(model, body):
    config = body.get("generationConfig") or {}
    system = body.get("systemInstruction") or body.get("system_instruction")
    messages = [("system", texts(system["parts"]))] if system else []
    messages += [(role(content.get("role")), texts(content["parts"])) for content in body["contents"]]
    tools = [tool for group in body.get("tools") or [] for tool in group.get("functionDeclarations", [])]
    schema = config.get("responseSchema") or config.get("responseJsonSchema")
    return Sent("gemini", model, config.get("maxOutputTokens"), messages, tools, schema)


def bedrock(model, method, body):
    if method == "converse":
        messages = [("system", [text]) for text in texts(body.get("system"))]
        messages += [(role(message["role"]), texts(message["content"])) for message in body["messages"]]
        tools = [tool["toolSpec"] for tool in (body.get("toolConfig") or {}).get("tools", []) if "toolSpec" in tool]
        cap = (body.get("inferenceConfig") or {}).get("maxTokens")
        return Sent("converse", model, cap, messages, tools)
    if "messages" in body:
        return anthropic(body, model)
    cap = body.get("max_gen_len") or body.get("max_tokens") or (body.get("textGenerationConfig") or {}).get("maxTokenCount")
    return Sent("completion", model, cap, [("user", [body.get("prompt") or body.get("inputText")])], [])
