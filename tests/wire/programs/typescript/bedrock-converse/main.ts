import { BedrockRuntimeClient, ConverseCommand, InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1" });

export async function diagnose(noise: string) {
  const command = new ConverseCommand({
    modelId: "anthropic.claude-3-haiku-20240307-v1:0",
    system: [{ text: "You are a mechanic. The car is a van from 1994." }],
    messages: [{ role: "user", content: [{ text: `The engine goes ${noise}.` }] }],
    inferenceConfig: { maxTokens: 220 },
  });
  return (await client.send(command)).output?.message;
}

export async function invoke(text: string) {
  const body = JSON.stringify({
    anthropic_version: "bedrock-2023-05-31",
    max_tokens: 64,
    messages: [{ role: "user", content: `Shorten: ${text}` }],
  });
  return client.send(new InvokeModelCommand({ modelId: "anthropic.claude-3-sonnet-20240229-v1:0", body }));
}
