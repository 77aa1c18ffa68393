import json

import boto3

client = boto3.client("bedrock-runtime")


def embed(text):
    return client.invoke_model(modelId="amazon.titan-embed-text-v2:0", body=json.dumps({"inputText": text}))


def paint(text):
    body = json.dumps({"taskType": "TEXT_IMAGE", "textToImageParams": {"text": text}})
    return client.invoke_model(modelId="amazon.titan-image-generator-v2:0", body=body)


def write(text):
    return client.invoke_model(modelId="meta.llama3-8b-instruct-v1:0", body=json.dumps({"prompt": text, "max_gen_len": 9}))
