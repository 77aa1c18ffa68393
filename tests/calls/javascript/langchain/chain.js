const { ChatOpenAI } = require("@langchain/openai");
const { PromptTemplate } = require("@langchain/core/prompts");
const { LLMChain } = require("langchain/chains");

class Writer {
  constructor({ model = "gpt-4o-mini" } = {}) {
    this.llm = new ChatOpenAI({ modelName: model, maxTokens: 100 });
  }

  async write(topic) {
    return this.llm.invoke([
      { role: "system", content: "You write." },
      { role: "user", content: topic },
    ]);
  }
}

async function old(product) {
  const prompt = PromptTemplate.fromTemplate("A name for {product}");
  const chain = new LLMChain({ llm: new ChatOpenAI(), prompt });
  return chain.call({ product });
}

module.exports = { Writer, old };
