def ask(client, messages):
    return client.converse(modelId="amazon.nova-pro-v1:0", messages=messages, inferenceConfig={"maxTokens": 99})
