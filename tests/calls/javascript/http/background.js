async function askOpenAI(apiKey, text) {
  const data = {
    model: "gpt-3.5-turbo",
    messages: [{ role: "user", content: `Summarise this page: ${text}` }],
    max_tokens: 300,
  };
  const response = await fetch("https://api.openai.com/v1/chat/completions", {
    method: "POST",
    headers: { Authorization: `Bearer ${apiKey}` },
    body: JSON.stringify(data),
  });
  return response.json();
}

chrome.runtime.onMessage.addListener((message, _sender, reply) => {
  askOpenAI(message.key, message.text).then(reply);
  return true;
});
