import boto3


def chat(user_text):
    runtime = boto3.Session().client("bedrock-runtime", region_name="eu-west-1")
    kwargs = {
        "modelId": "amazon.nova-lite-v1:0",
        "messages": [
            {"role": "user", "content": [{"text": "I want to bake bread."}]},
            {"role": "assistant", "content": [{"text": "Which flour do you have?"}]},
            {"role": "user", "content": [{"text": user_text}]},
        ],
    }
    for event in runtime.converse_stream(**kwargs)["stream"]:
        yield event
