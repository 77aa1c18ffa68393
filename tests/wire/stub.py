"""A server that answers as the vendors' APIs do, well enough for their SDKs to return, and keeps what was sent.

One `Stub` a program: what it records is that program's. Replies hold no facts: the text is always the same, and
where the request asks for a structure, the smallest instance of the schema.
"""

import json
import re
import struct
import threading
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TEXT = "Understood."
# What may be kept of the headers: none of these holds a secret.
HEADERS = {"content-type", "x-wire-host", "anthropic-version", "anthropic-beta", "user-agent"}


class Stub:
    """`requests` fills with `{method, host, path, headers, body}` in the order of arrival."""

    def __init__(self):
        self.requests = []
        self.lock = threading.Lock()
        stub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self):
                raw = self.rfile.read(int(self.headers.get("content-length") or 0))
                try:
                    body = json.loads(raw) if raw else None
                except ValueError:
                    body = raw.decode("utf-8", "replace")
                headers = {k.lower(): v for k, v in self.headers.items() if k.lower() in HEADERS}
                record = {
                    "method": self.command,
                    "host": headers.pop("x-wire-host", ""),
                    "path": self.path,
                    "headers": headers,
                    "body": body,
                }
                with stub.lock:
                    stub.requests.append(record)
                status, kind, payload = reply(self.command, self.path, body)
                self.send_response(status)
                self.send_header("content-type", kind)
                self.send_header("content-length", str(len(payload)))
                self.end_headers()
                self.wfile.write(payload)

            do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = handle_any

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def instance(schema, root=None):
    """The smallest value of a JSON schema."""
    root = root or schema
    if not isinstance(schema, dict):
        return None
    if "$ref" in schema:
        target = root
        for key in schema["$ref"].lstrip("#/").split("/"):
            target = target[key]
        return instance(target, root)
    for key in ("const", "default"):
        if schema.get(key) is not None:
            return schema[key]
    if schema.get("enum"):
        return schema["enum"][0]
    for key in ("anyOf", "oneOf", "allOf"):
        if schema.get(key):
            return instance(schema[key][0], root)
    kind = schema.get("type", "object" if "properties" in schema else "string")
    kind = (kind[0] if isinstance(kind, list) else kind).lower()
    if kind == "object":
        wanted = schema.get("required", list(schema.get("properties", {})))
        return {key: instance(schema["properties"][key], root) for key in wanted if key in schema["properties"]}
    if kind == "array":
        return [instance(schema.get("items", {}), root) for _ in range(schema.get("minItems", 1))]
    if kind == "integer":
        return int(schema.get("minimum", 1))
    if kind == "number":
        return float(schema.get("minimum", 1.5))
    return {"boolean": True, "null": None}.get(kind, "word")


def reply(method, path, body):
    """Status, content type and bytes."""
    route, _, query = path.partition("?")
    if method == "GET":
        return found(get(route))
    if not isinstance(body, dict):
        return found({})
    stream = body.get("stream") is True
    match = re.search(r"/model/([^/]+)/(converse|converse-stream|invoke|invoke-with-response-stream)$", route)
    if match:
        return bedrock(match[1], match[2], body)
    match = re.search(r":(generateContent|streamGenerateContent|embedContent|batchEmbedContents|countTokens)$", route)
    if match:
        return gemini(match[1], query, body)
    if route.endswith("/chat/completions"):
        return chat(body, stream)
    if route.endswith("/responses"):
        return responses(body, stream)
    if route.endswith("/v1/messages"):
        return anthropic(body, stream)
    if route.endswith("/api/chat") or route.endswith("/api/generate"):
        return ollama(route, body)
    if route.endswith("/v2/chat") or route.endswith("/v1/chat"):
        return cohere(route, body, stream)
    if route.endswith("/embeddings"):
        inputs = body["input"] if isinstance(body["input"], list) else [body["input"]]
        data = [{"object": "embedding", "index": i, "embedding": [0.5, 0.25]} for i in range(len(inputs))]
        return found({"object": "list", "model": body["model"], "data": data, "usage": usage()})
    if route.endswith("/completions"):
        choice = {"index": 0, "text": TEXT, "finish_reason": "stop", "logprobs": None}
        done = {"id": "c", "object": "text_completion", "created": 1, "model": body["model"], "usage": usage()}
        return sse([{**done, "choices": [choice]}], True) if stream else found({**done, "choices": [choice]})
    if "/models/" in route and "inputs" in body:
        return found([{"generated_text": TEXT}])
    return found({})


def get(route):
    if "/api/models/" in route:
        mapping = {"status": "live", "providerId": route.rsplit("/api/models/")[1], "task": "conversational"}
        return {"id": "m", "inferenceProviderMapping": {"hf-inference": mapping}, "pipeline_tag": "text-generation"}
    return {"object": "list", "data": [], "models": []}


def found(value):
    return 200, "application/json", json.dumps(value).encode()


def sse(events, done=False, named=False):
    lines = []
    for event in events:
        if named:
            lines.append(f"event: {event['type']}\n")
        lines.append(f"data: {json.dumps(event)}\n\n")
    if done:
        lines.append("data: [DONE]\n\n")
    return 200, "text/event-stream", "".join(lines).encode()


def usage():
    return {"prompt_tokens": 9, "completion_tokens": 3, "total_tokens": 12}


def chat(body, stream):
    text, calls = TEXT, None
    form = body.get("response_format") or {}
    choice = body.get("tool_choice")
    forced = choice in ("required", "any") or isinstance(choice, dict)
    if form.get("type") == "json_schema":
        text = json.dumps(instance(form["json_schema"]["schema"]))
    elif form.get("type") == "json_object":
        text = "{}"
    elif forced and body.get("tools"):
        name = choice.get("function", {}).get("name") if isinstance(choice, dict) else None
        tool = next((t["function"] for t in body["tools"] if t["function"]["name"] == name), body["tools"][0]["function"])
        arguments = json.dumps(instance(tool.get("parameters", {"type": "object", "properties": {}})))
        calls = [{"id": "call_1", "type": "function", "function": {"name": tool["name"], "arguments": arguments}}]
    message = {"role": "assistant", "content": None if calls else text, "refusal": None}
    if calls:
        message["tool_calls"] = calls
    finish = "tool_calls" if calls else "stop"
    head = {"id": "chatcmpl-1", "created": 1, "model": body["model"], "system_fingerprint": "f"}
    if stream:
        head["object"] = "chat.completion.chunk"
        delta = {"role": "assistant", "content": message["content"] or ""}
        if calls:
            delta["tool_calls"] = [{"index": 0, **calls[0]}]
        return sse(
            [
                {**head, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]},
                {
                    **head,
                    "choices": [{"index": 0, "delta": {}, "finish_reason": finish}],
                    "usage": usage(),
                    "x_groq": {"id": "req_1", "usage": usage()},
                },
            ],
            done=True,
        )
    choices = [
        {"index": i, "message": message, "finish_reason": finish, "logprobs": None} for i in range(body.get("n") or 1)
    ]
    return found({**head, "object": "chat.completion", "choices": choices, "usage": usage()})


def responses(body, stream):
    form = (body.get("text") or {}).get("format") or {}
    text = json.dumps(instance(form["schema"])) if form.get("type") == "json_schema" else TEXT
    item = {
        "type": "message",
        "id": "msg_1",
        "status": "completed",
        "role": "assistant",
        "content": [{"type": "output_text", "text": text, "annotations": [], "logprobs": []}],
    }
    whole = {
        "id": "resp_1",
        "object": "response",
        "created_at": 1,
        "status": "completed",
        "model": body.get("model", "m"),
        "output": [item],
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "metadata": {},
        "usage": {
            "input_tokens": 9,
            "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
            "output_tokens": 3,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": 12,
        },
    }
    if not stream:
        return found(whole)
    begun = {**whole, "status": "in_progress", "output": [], "usage": None}
    at = {"output_index": 0, "item_id": "msg_1", "content_index": 0}
    part = item["content"][0]
    events = [
        {"type": "response.created", "response": begun},
        {"type": "response.output_item.added", "output_index": 0, "item": {**item, "status": "in_progress", "content": []}},
        {"type": "response.content_part.added", **at, "part": {**part, "text": ""}},
        {"type": "response.output_text.delta", **at, "delta": text, "logprobs": []},
        {"type": "response.output_text.done", **at, "text": text, "logprobs": []},
        {"type": "response.content_part.done", **at, "part": part},
        {"type": "response.output_item.done", "output_index": 0, "item": item},
        {"type": "response.completed", "response": whole},
    ]
    return sse([{**event, "sequence_number": i} for i, event in enumerate(events)], named=True)


def anthropic(body, stream):
    content = {"type": "text", "text": TEXT}
    form = (body.get("output_config") or {}).get("format") or body.get("output_format") or {}
    choice = body.get("tool_choice") or {}
    if form.get("schema"):
        content["text"] = json.dumps(instance(form["schema"]))
    elif choice.get("type") in ("any", "tool"):
        tools = [t for t in body["tools"] if t["name"] == choice.get("name", t["name"])]
        content = {"type": "tool_use", "id": "toolu_1", "name": tools[0]["name"], "input": instance(tools[0]["input_schema"])}
    stop = "tool_use" if content["type"] == "tool_use" else "end_turn"
    counts = {"input_tokens": 9, "output_tokens": 3, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0}
    whole = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": body.get("model", "m"),
        "content": [content],
        "stop_reason": stop,
        "stop_sequence": None,
        "usage": counts,
    }
    if not stream:
        return found(whole)
    if content["type"] == "text":
        start, delta = {"type": "text", "text": ""}, {"type": "text_delta", "text": content["text"]}
    else:
        start = {**content, "input": {}}
        delta = {"type": "input_json_delta", "partial_json": json.dumps(content["input"])}
    return sse(
        [
            {"type": "message_start", "message": {**whole, "content": [], "stop_reason": None}},
            {"type": "content_block_start", "index": 0, "content_block": start},
            {"type": "content_block_delta", "index": 0, "delta": delta},
            {"type": "content_block_stop", "index": 0},
            {"type": "message_delta", "delta": {"stop_reason": stop, "stop_sequence": None}, "usage": counts},
            {"type": "message_stop"},
        ],
        named=True,
    )


def gemini(method, query, body):
    if method == "countTokens":
        return found({"totalTokens": 9})
    if method == "embedContent":
        return found({"embedding": {"values": [0.5, 0.25]}})
    if method == "batchEmbedContents":
        return found({"embeddings": [{"values": [0.5, 0.25]} for _ in body["requests"]]})
    config = body.get("generationConfig") or {}
    schema = config.get("responseSchema") or config.get("responseJsonSchema")
    part = {"text": json.dumps(instance(schema)) if schema else TEXT}
    mode = ((body.get("toolConfig") or {}).get("functionCallingConfig") or {}).get("mode")
    if mode == "ANY":
        tool = body["tools"][0]["functionDeclarations"][0]
        schema = tool.get("parameters") or tool.get("parametersJsonSchema") or {"type": "object", "properties": {}}
        part = {"functionCall": {"name": tool["name"], "args": instance(schema)}}
    whole = {
        "candidates": [{"content": {"role": "model", "parts": [part]}, "finishReason": "STOP", "index": 0}],
        "usageMetadata": {"promptTokenCount": 9, "candidatesTokenCount": 3, "totalTokenCount": 12},
        "modelVersion": "m",
    }
    if method == "generateContent":
        return found(whole)
    return sse([whole]) if "alt=sse" in query else found([whole])


def event_stream(events):
    """Amazon's binary framing of an event stream."""

    def header(name, value):
        return bytes([len(name)]) + name.encode() + b"\x07" + struct.pack(">H", len(value)) + value.encode()

    out = b""
    for name, payload in events:
        data = json.dumps(payload).encode()
        headers = header(":message-type", "event") + header(":event-type", name)
        headers += header(":content-type", "application/json")
        prelude = struct.pack(">II", 16 + len(headers) + len(data), len(headers))
        message = prelude + struct.pack(">I", zlib.crc32(prelude)) + headers + data
        out += message + struct.pack(">I", zlib.crc32(message))
    return 200, "application/vnd.amazon.eventstream", out


def bedrock(model, method, body):
    counts = {"inputTokens": 9, "outputTokens": 3, "totalTokens": 12}
    content = [{"text": TEXT}]
    tools = body.get("toolConfig") or {}
    if "any" in tools.get("toolChoice", {}) or "tool" in tools.get("toolChoice", {}):
        spec = tools["tools"][0]["toolSpec"]
        content = [{"toolUse": {"toolUseId": "t", "name": spec["name"], "input": instance(spec["inputSchema"]["json"])}}]
    if method == "converse":
        message = {"role": "assistant", "content": content}
        stop = "tool_use" if "toolUse" in content[0] else "end_turn"
        return found({"output": {"message": message}, "stopReason": stop, "usage": counts, "metrics": {"latencyMs": 1}})
    if method == "converse-stream":
        return event_stream(
            [
                ("messageStart", {"role": "assistant"}),
                ("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": TEXT}}),
                ("contentBlockStop", {"contentBlockIndex": 0}),
                ("messageStop", {"stopReason": "end_turn"}),
                ("metadata", {"usage": counts, "metrics": {"latencyMs": 1}}),
            ]
        )
    if method == "invoke" and "anthropic_version" in body:
        return anthropic(body, False)
    if method == "invoke":
        return found({"generation": TEXT, "results": [{"outputText": TEXT}], "embedding": [0.5], "outputs": [{"text": TEXT}]})
    return event_stream([("chunk", {"bytes": "eyJ0eXBlIjoibWVzc2FnZV9zdG9wIn0="})])


def ollama(route, body):
    form = body.get("format")
    text = json.dumps(instance(form)) if isinstance(form, dict) else TEXT
    done = {"model": body["model"], "created_at": "2026-01-01T00:00:00Z", "done": True, "done_reason": "stop"}
    done |= {"prompt_eval_count": 9, "eval_count": 3}
    field = {"message": {"role": "assistant", "content": text}} if route.endswith("chat") else {"response": text}
    payload = json.dumps({**done, **field}).encode() + b"\n"
    return 200, "application/x-ndjson" if body.get("stream", True) else "application/json", payload


def cohere(route, body, stream):
    if route.endswith("/v1/chat"):
        whole = {"text": TEXT, "generation_id": "g", "finish_reason": "COMPLETE", "chat_history": []}
        if stream:
            end = {"event_type": "stream-end", "is_finished": True, "finish_reason": "COMPLETE", "response": whole}
            return 200, "application/stream+json", json.dumps(end).encode() + b"\n"
        return found(whole)
    form = body.get("response_format") or {}
    schema = form.get("json_schema") or form.get("schema")
    text = json.dumps(instance(schema)) if schema else TEXT
    if stream:
        return sse(
            [
                {"type": "message-start", "id": "1", "delta": {"message": {"role": "assistant", "content": []}}},
                {"type": "content-start", "index": 0, "delta": {"message": {"content": {"type": "text", "text": ""}}}},
                {"type": "content-delta", "index": 0, "delta": {"message": {"content": {"text": text}}}},
                {"type": "content-end", "index": 0},
                {"type": "message-end", "delta": {"finish_reason": "COMPLETE"}},
            ]
        )
    message = {"role": "assistant", "content": [{"type": "text", "text": text}]}
    return found({"id": "1", "finish_reason": "COMPLETE", "message": message, "usage": {}})
