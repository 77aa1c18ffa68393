const { Claude } = require("./claude");

function provider() {
  return new Claude();
}

module.exports = { provider };
