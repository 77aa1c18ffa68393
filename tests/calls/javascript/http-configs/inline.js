const axios = require('axios')
const ky = require('ky')

exports.one = async (text) => {
  const response = await axios({
    method: 'POST',
    url: 'https://api.openai.com/v1/chat/completions',
    data: { model: 'gpt-4o', max_tokens: 50, messages: [{ role: 'user', content: text }] },
  })
  return response.data
}

exports.two = (text) =>
  ky('https://api.openai.com/v1/chat/completions', {
    method: 'post',
    json: { model: 'gpt-4.1', messages: [{ role: 'user', content: text }] },
  }).json()

exports.not = () => axios({ method: 'GET', url: 'https://api.openai.com/v1/models' })
