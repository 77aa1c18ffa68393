const { connector } = require("../connect");

async function summarise(text, model) {
  const llm = connector();
  return llm.reply("Summarise: " + text, model);
}

module.exports = { summarise };
