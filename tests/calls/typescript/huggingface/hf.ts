import { HfInference, InferenceClient } from "@huggingface/inference";

const client = new InferenceClient("token");

export const ask = (question: string) =>
  client.chatCompletion({
    provider: "auto",
    model: "deepseek-ai/DeepSeek-V3",
    messages: [{ role: "user", content: question }],
    max_tokens: 210,
  });

export const generate = (text: string) =>
  new HfInference("t").textGeneration({
    model: "gpt2",
    inputs: `Once ${text}`,
    parameters: { max_new_tokens: 22 },
  });
