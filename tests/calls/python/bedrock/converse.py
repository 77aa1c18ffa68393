import json

import boto3

MODEL = "anthropic.claude-3-5-sonnet-20240620-v1:0"

runtime = boto3.client("bedrock-runtime", region_name="eu-west-1")
session = boto3.Session(profile_name="dev")
other = session.client(service_name="bedrock-runtime")


def ask(question):
    response = runtime.converse(
        modelId=MODEL,
        system=[{"text": "Answer from the handbook."}, {"cachePoint": {"type": "default"}}],
        messages=[{"role": "user", "content": [{"text": question}]}],
        inferenceConfig={"maxTokens": 400, "temperature": 0},
    )
    return response["output"]["message"]["content"][0]["text"]


def stream(messages):
    return other.converse_stream(modelId="us.amazon.nova-lite-v1:0", messages=messages)


def claude(question):
    body = json.dumps(
        {
            "anthropic_version": "bedrock-2023-05-31",
            "max_tokens": 1000,
            "system": "You are terse.",
            "messages": [{"role": "user", "content": question}],
        }
    )
    return runtime.invoke_model(modelId=MODEL, body=body, accept="application/json")


def titan(text):
    native = {"inputText": f"Summarise: {text}", "textGenerationConfig": {"maxTokenCount": 512}}
    return runtime.invoke_model(modelId="amazon.titan-text-express-v1", body=json.dumps(native))


def llama(prompt):
    request = json.dumps({"prompt": prompt, "max_gen_len": 128})
    return other.invoke_model_with_response_stream(modelId="meta.llama3-8b-instruct-v1:0", body=request)
