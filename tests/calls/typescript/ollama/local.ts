import ollama, { Ollama } from "ollama";

const remote = new Ollama({ host: "http://gpu:11434" });

export const ask = (question: string) =>
  ollama.chat({
    model: "llama3.2",
    messages: [{ role: "user", content: `Short: ${question}` }],
    options: { num_predict: 40 },
  });

export const generate = (prompt: string) =>
  remote.generate({ model: "gemma3", system: "You count.", prompt, stream: true });

export const embed = (input: string) => ollama.embed({ model: "mxbai-embed-large", input });
