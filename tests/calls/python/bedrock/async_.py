import aioboto3


async def ask(messages):
    session = aioboto3.Session()
    async with session.client("bedrock-runtime", region_name="us-east-1") as client:
        return await client.converse(
            modelId="amazon.nova-micro-v1:0", messages=messages, inferenceConfig={"maxTokens": 10}
        )
