import axios from 'axios'
import dotenv from 'dotenv'

const env = dotenv.config().parsed
const model = env._302AI_MODEL ? env._302AI_MODEL : 'gpt-4o-mini'

function setConfig(prompt) {
  return {
    method: 'post',
    url: 'https://api.302.ai/v1/chat/completions',
    headers: { Authorization: `Bearer ${env.KEY}` },
    data: JSON.stringify({ model: model, messages: [{ role: 'user', content: prompt }] }),
  }
}

export async function reply(prompt) {
  const config = setConfig(prompt)
  const response = await axios(config)
  return response.data.choices[0].message.content
}
