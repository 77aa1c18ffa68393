import boto3

bedrock = boto3.client("bedrock-runtime", region_name="us-east-1")

MODEL_ID = "anthropic.claude-haiku-4-5-20251001-v1:0"
INSTRUCTIONS = "You answer questions of hotel guests. If you do not know, offer to call the front desk."


def reply(question: str) -> str:
    conversation = [{"role": "user", "content": [{"text": f"Guest asks: {question}"}]}]
    response = bedrock.converse(
        modelId=MODEL_ID,
        system=[{"text": INSTRUCTIONS}, {"cachePoint": {"type": "default"}}],
        messages=conversation,
        inferenceConfig={"maxTokens": 350, "temperature": 0.2},
    )
    return response["output"]["message"]["content"][0]["text"]
