import Replicate from "replicate";

const replicate = new Replicate();

export const ask = (prompt: string) =>
  replicate.run("meta/meta-llama-3-8b-instruct", { input: { prompt, max_new_tokens: 48, system_prompt: "Sing." } });
