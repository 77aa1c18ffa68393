local M = {}

local MINIMUM = '0.1.0'

local function program()
  local set = vim.g.promptlint or {}
  if set.cmd then
    return set.cmd[1]
  end
  local config = vim.lsp.config and vim.lsp.config.promptlint
  local cmd = config and config.cmd
  return type(cmd) == 'table' and cmd[1] or 'promptlint'
end

local function check_neovim()
  local health = vim.health
  if vim.fn.has('nvim-0.11') == 1 then
    health.ok('Neovim ' .. tostring(vim.version()) .. ', server started by `vim.lsp.enable`')
  elseif vim.fn.has('nvim-0.10') == 1 then
    health.ok('Neovim ' .. tostring(vim.version()) .. ', server started by this plugin')
  else
    health.error('Neovim ' .. tostring(vim.version()) .. ' is too old', 'Update to 0.10 or later')
  end
end

local function check_program()
  local health = vim.health
  local path = vim.fn.exepath(program())
  if path == '' then
    health.error(
      ('`%s` cannot be run'):format(program()),
      'Install it with `cargo install promptlint`, or set `vim.g.promptlint = { cmd = { "/path/to/promptlint", "lsp" } }`'
    )
    return
  end
  local done = vim.system({ path, '--version' }, { text = true }):wait(10000)
  local version = (done.stdout or ''):match('^promptlint (%d+%.%d+%.%d+)')
  if not version then
    health.error(('%s is not promptlint'):format(path))
  elseif vim.version.lt(version, MINIMUM) then
    health.error(('%s is promptlint %s'):format(path, version), ('Update to %s or later'):format(MINIMUM))
  else
    health.ok(('%s is promptlint %s'):format(path, version))
  end
end

local function check_clients()
  local health = vim.health
  local clients = vim.lsp.get_clients({ name = 'promptlint' })
  if #clients == 0 then
    health.warn('no server runs', 'Open a file of Python, TypeScript, JavaScript or Go')
  end
  for _, client in ipairs(clients) do
    local buffers = vim.tbl_count(client.attached_buffers)
    local root = client.config.root_dir or 'no root: only the open files are looked at'
    health.ok(('server %d runs for %d buffers (%s)'):format(client.id, buffers, root))
  end
end

function M.check()
  vim.health.start('promptlint')
  check_neovim()
  check_program()
  check_clients()
end

return M
