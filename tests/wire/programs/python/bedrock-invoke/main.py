import json

import boto3

client = boto3.client("bedrock-runtime")


def ask_claude(text):
    body = json.dumps(
        {
            "anthropic_version": "bedrock-2023-05-31",
            "max_tokens": 512,
            "system": "You write alt texts from captions.",
            "messages": [{"role": "user", "content": text}],
        }
    )
    response = client.invoke_model(modelId="us.anthropic.claude-sonnet-4-5-20250929-v1:0", body=body)
    return json.loads(response["body"].read())


def ask_llama(text):
    native = {"prompt": f"<|begin_of_text|>Translate to Welsh: {text}", "max_gen_len": 200, "temperature": 0.5}
    return client.invoke_model(modelId="meta.llama3-1-8b-instruct-v1:0", body=json.dumps(native))
