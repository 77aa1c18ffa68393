if vim.g.loaded_promptlint then
  return
end
vim.g.loaded_promptlint = true

if vim.fn.has('nvim-0.10') == 0 then
  vim.notify('promptlint needs Neovim 0.10 or later', vim.log.levels.ERROR)
  return
end

vim.api.nvim_create_user_command('Promptlint', function(args)
  require('promptlint').command(args)
end, {
  nargs = '+',
  desc = 'What calls to language models cost',
  complete = function(_, line)
    return require('promptlint').complete(line)
  end,
})

require('promptlint').start()
