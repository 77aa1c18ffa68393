const before = client.chat({ model: "gpt-4" });
const half = client.chat({ model: "gpt-4", messages: [
function next() { return other.call("x"); }
if (a { inside.call(); }
class { lost() { kept.call(); } }
const after = fine("y");
const text = "unterminated
last.call(`open ${
