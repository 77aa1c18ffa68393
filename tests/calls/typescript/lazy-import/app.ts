export async function cloud(text: string) {
  const { BedrockRuntimeClient, ConverseCommand } = await import("@aws-sdk/client-bedrock-runtime");
  const client = new BedrockRuntimeClient({});
  const input = {
    modelId: "amazon.nova-lite-v1:0",
    messages: [{ role: "user", content: [{ text }] }],
    inferenceConfig: { maxTokens: 77 },
  };
  return client.send(new ConverseCommand(input));
}

export class Lazy {
  private sdk?: Promise<any>;

  private load() {
    if (!this.sdk) {
      this.sdk = import("openai").then((module) => module.default);
    }
    return this.sdk;
  }

  async ask(text: string) {
    const [OpenAI, later] = await Promise.all([this.load(), Promise.resolve(1)]);
    const client = new OpenAI();
    return [later, await client.responses.create({ model: "gpt-4.1", input: text, max_output_tokens: 66 })];
  }
}
