import ollama from "ollama";

const stream = await ollama.chat({ model: "llama3.1", messages: [{ role: "user", content: "Why is the sky blue?" }], stream: true });
for await (const part of stream) process.stdout.write(part.message.content);
