import json

import boto3

lambda_client = boto3.client("lambda")
table = boto3.resource("dynamodb").Table("messages")
sagemaker = boto3.client("sagemaker-runtime")


def run(payload):
    lambda_client.invoke(FunctionName="resize", Payload=json.dumps(payload))
    table.put_item(Item={"prompt": "x"})
    sagemaker.invoke_endpoint(EndpointName="e", Body=json.dumps({"inputs": "x"}))
