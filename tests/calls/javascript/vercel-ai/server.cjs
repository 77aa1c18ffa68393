const { streamText } = require("ai");
const { mistral } = require("@ai-sdk/mistral");

module.exports = function handler(req, res) {
  streamText({ model: mistral("mistral-small-latest"), messages: req.body.messages }).pipeTextStreamToResponse(res);
};
