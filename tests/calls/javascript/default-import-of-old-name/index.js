import OpenAIApi from 'openai'
import dotenv from 'dotenv'

const env = dotenv.config().parsed
const openai = new OpenAIApi({ apiKey: env.OPENAI_API_KEY })
const chosen_model = env.OPENAI_MODEL || 'gpt-4o'

export async function reply(prompt) {
  const response = await openai.chat.completions.create({
    messages: [{ role: 'user', content: prompt }],
    model: chosen_model,
  })
  return response.choices[0].message.content
}
