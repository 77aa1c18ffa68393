import { InMemoryRunner, LlmAgent } from "@google/adk";

const rootAgent = new LlmAgent({
  name: "helper",
  model: "gemini-2.5-flash",
  instruction: "You help.",
  generateContentConfig: { maxOutputTokens: 150 },
});

export async function ask(question: string) {
  const runner = new InMemoryRunner({ agent: rootAgent });
  const newMessage = { role: "user", parts: [{ text: question }] };
  for await (const event of runner.runAsync({ userId: "u", sessionId: "s", newMessage })) {
    console.log(event);
  }
}
