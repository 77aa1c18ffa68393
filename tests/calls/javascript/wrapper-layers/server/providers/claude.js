const Anthropic = require("@anthropic-ai/sdk");

class Claude {
  constructor() {
    this.client = new Anthropic({ apiKey: process.env.ANTHROPIC_API_KEY });
  }

  async reply(prompt, model) {
    return this.client.messages.create({
      model,
      max_tokens: 300,
      messages: [{ role: "user", content: prompt }],
    });
  }
}

module.exports = { Claude };
