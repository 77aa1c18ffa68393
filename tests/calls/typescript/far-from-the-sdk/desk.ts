import { clerk } from "./agent";

export async function answer() {
  const { text } = await clerk.generate({ prompt: "Is it open?" });
  return text;
}
