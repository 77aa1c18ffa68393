import { Settings } from "llamaindex";

export async function research(topic: string) {
  const llm = Settings.llm;
  const plan = await llm.complete({ prompt: `Plan research about ${topic}` });
  return Settings.llm.chat({ messages: [{ role: "user", content: "Now write it down." }], stream: true });
}
