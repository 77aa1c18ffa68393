import { AzureKeyCredential } from "@azure/core-auth";
import ModelClient, { isUnexpected } from "@azure-rest/ai-inference";

const client = ModelClient("https://models.github.ai/inference", new AzureKeyCredential("k"));

export async function ask(question: string) {
  const response = await client.path("/chat/completions").post({
    body: {
      messages: [
        { role: "system", content: "You know history." },
        { role: "user", content: question },
      ],
      model: "openai/gpt-4.1-mini",
      max_tokens: 640,
    },
  });
  if (isUnexpected(response)) throw response.body.error;
  return response.body.choices[0].message.content;
}

export const info = () => client.path("/info").get();
