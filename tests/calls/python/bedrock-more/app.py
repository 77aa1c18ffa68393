import boto3

runtime = boto3.client("bedrock-runtime")
agents = boto3.client("bedrock-agent-runtime")
control = boto3.client("bedrock")


def later():
    return runtime.start_async_invoke(modelId="amazon.nova-reel-v1:0", modelInput={}, outputDataConfig={})


def job():
    return control.create_model_invocation_job(jobName="j", modelId="amazon.nova-lite-v1:0", roleArn="r")


def agent(text):
    return agents.invoke_agent(agentId="a", agentAliasId="b", sessionId="s", inputText=text)


def inline(text):
    return agents.invoke_inline_agent(
        foundationModel="amazon.nova-pro-v1:0", instruction="Answer from the shop's rules.", sessionId="s", inputText=text
    )


def base(text):
    return agents.retrieve_and_generate(
        input={"text": text},
        retrieveAndGenerateConfiguration={
            "type": "KNOWLEDGE_BASE",
            "knowledgeBaseConfiguration": {
                "knowledgeBaseId": "k",
                "modelArn": "arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0",
            },
        },
    )
