import { CohereClientV2 } from "cohere-ai";

const cohere = new CohereClientV2({ token: process.env.COHERE_API_KEY });

export async function tagline(shop) {
  const response = await cohere.chat({
    model: "command-r7b-12-2024",
    messages: [
      { role: "system", content: "Taglines of five words." },
      { role: "user", content: "A tagline for " + shop },
    ],
    maxTokens: 20,
  });
  return response.message.content[0].text;
}
