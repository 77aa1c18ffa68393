async function f() {
  const r = await client.chat.completions.create({
    model: ,
    max_tokens: 5 temperature: 1
  });
  return r;
