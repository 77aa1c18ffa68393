import ollama from "ollama";

export async function rhyme(word) {
  const response = await ollama.chat({
    model: "qwen2.5",
    messages: [{ role: "user", content: `What rhymes with ${word}?` }],
    options: { num_predict: 32 },
  });
  return response.message.content;
}
