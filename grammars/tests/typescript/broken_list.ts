async function f() {
  const r = await client.chat.completions.create({
    model: "gpt-4",
    messages: [
  });
  return r;
}
function g() { h(); }
