import {
  BedrockRuntime,
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  InvokeModelCommand,
} from "@aws-sdk/client-bedrock-runtime";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";

const client = new BedrockRuntimeClient({ region: "us-east-1" });
const aggregated = new BedrockRuntime({});

export async function ask(question: string) {
  const command = new ConverseCommand({
    modelId: "anthropic.claude-3-5-haiku-20241022-v1:0",
    system: [{ text: "Be precise." }],
    messages: [{ role: "user", content: [{ text: question }] }],
    inferenceConfig: { maxTokens: 512, temperature: 0.5 },
  });
  const response = await client.send(command);
  return response.output?.message?.content?.[0].text;
}

export const stream = (messages: any[]) =>
  client.send(new ConverseStreamCommand({ modelId: "us.amazon.nova-lite-v1:0", messages }));

export function claude(prompt: string) {
  const payload = {
    anthropic_version: "bedrock-2023-05-31",
    max_tokens: 1000,
    messages: [{ role: "user", content: [{ type: "text", text: `Fix: ${prompt}` }] }],
  };
  return client.send(
    new InvokeModelCommand({
      modelId: "anthropic.claude-3-sonnet-20240229-v1:0",
      contentType: "application/json",
      body: JSON.stringify(payload),
    }),
  );
}

export const direct = (messages: any[]) =>
  aggregated.converse({ modelId: "amazon.nova-pro-v1:0", messages, inferenceConfig: { maxTokens: 8 } });

export const trap = () =>
  new LambdaClient({}).send(new InvokeCommand({ FunctionName: "f", Payload: JSON.stringify({ prompt: "x" }) }));
