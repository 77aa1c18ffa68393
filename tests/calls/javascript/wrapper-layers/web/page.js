const { summarise } = require("../server/jobs/summary");

async function show() {
  return summarise("the release notes", "claude-haiku-4-5");
}

module.exports = { show };
