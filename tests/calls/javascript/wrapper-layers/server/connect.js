const { provider } = require("./providers");

// Between the wrapper and who calls it stands what makes it.
function connector() {
  return provider();
}

module.exports = { connector };
