import boto3

runtime = boto3.client("bedrock-runtime")
MODEL = "us.anthropic.claude-haiku-4-5-20251001-v1:0"


def by_profile(region, account, text):
    arn = f"arn:aws:bedrock:{region}:{account}:inference-profile/{MODEL}"
    return runtime.converse(modelId=arn, messages=[{"role": "user", "content": [{"text": text}]}])


def by_any(region, model, text):
    arn = f"arn:aws:bedrock:{region}::foundation-model/{model}"
    return runtime.converse(modelId=arn, messages=[{"role": "user", "content": [{"text": text}]}])
