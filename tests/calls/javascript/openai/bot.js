const { OpenAI } = require("openai");
const config = require("./config");

const openai = new OpenAI();

async function answer(question) {
  const completion = await openai.chat.completions.create({
    model: config.model,
    messages: [
      { role: "system", content: config.system },
      { role: "user", content: question },
    ],
    max_tokens: config.limits.answer,
  });
  return completion.choices[0].message.content;
}

const embed = (input) => openai.embeddings.create({ model: "text-embedding-3-small", input });

module.exports = { answer, embed };
