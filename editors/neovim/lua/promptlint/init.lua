-- Starting the server, asking it, and showing what it says.

local M = {}

local NAME = 'promptlint'
--- What the server leaves to this plugin.
local CLIENT_COMMANDS = { 'promptlint.showCall', 'promptlint.explain', 'promptlint.setVolume' }
local is_0_11 = vim.fn.has('nvim-0.11') == 1

---@class promptlint.Options
---@field enable boolean? start with the filetypes of `lsp/promptlint.lua`
---@field inlay_hints boolean? show them where the server runs
---@field code_lens boolean? show them where the server runs
---@field cmd string[]? what to run
---@field settings table? of the server: `usage`, `configuration`, `inlayHints`, `codeLens`
local defaults = {
  enable = true,
  inlay_hints = true,
  code_lens = false,
  settings = {},
}

---@return promptlint.Options
local function options()
  return vim.tbl_deep_extend('force', defaults, vim.g.promptlint or {})
end

local function say(text, level)
  vim.notify('promptlint: ' .. text, level or vim.log.levels.INFO)
end

--- What this plugin adds to `lsp/promptlint.lua`.
local function overrides()
  local set = options()
  local function explain(command)
    M.explain(command.arguments[1])
  end
  local config = {
    init_options = { settings = set.settings, clientCommands = CLIENT_COMMANDS },
    settings = { promptlint = set.settings },
    commands = {
      ['promptlint.showCall'] = explain,
      ['promptlint.explain'] = explain,
      ['promptlint.setVolume'] = function(command)
        M.set_volume(command.arguments[1])
      end,
    },
  }
  if vim.tbl_isempty(set.settings) then
    -- An empty table would be sent as a list.
    config.init_options.settings = vim.empty_dict()
    config.settings.promptlint = vim.empty_dict()
  end
  if set.cmd then
    config.cmd = set.cmd
  end
  return config
end

--- Neovim 0.10 has neither `vim.lsp.config` nor `vim.lsp.enable`.
local function start_by_hand(group)
  local file = vim.api.nvim_get_runtime_file('lsp/promptlint.lua', false)[1]
  local config = vim.tbl_deep_extend('force', dofile(file), overrides())
  vim.api.nvim_create_autocmd('FileType', {
    group = group,
    pattern = config.filetypes,
    callback = function(event)
      if vim.bo[event.buf].buftype ~= '' then
        return
      end
      vim.lsp.start(
        vim.tbl_extend('force', config, {
          name = NAME,
          root_dir = vim.fs.root(event.buf, config.root_markers),
        }),
        { bufnr = event.buf }
      )
    end,
  })
end

local function show_code_lenses(group, buffer)
  if vim.lsp.codelens.enable then
    vim.lsp.codelens.enable(true, { bufnr = buffer })
    return
  end
  vim.lsp.codelens.refresh({ bufnr = buffer })
  vim.api.nvim_create_autocmd({ 'BufEnter', 'InsertLeave', 'BufWritePost' }, {
    group = group,
    buffer = buffer,
    callback = function()
      vim.lsp.codelens.refresh({ bufnr = buffer })
    end,
  })
end

--- Prompts stand in files of all kinds, and Neovim does not watch files by default.
local function tell_of_written_files(group)
  vim.api.nvim_create_autocmd('BufWritePost', {
    group = group,
    callback = function(event)
      if vim.bo[event.buf].buftype ~= '' then
        return
      end
      local changes = { { uri = vim.uri_from_bufnr(event.buf), type = 2 } }
      for _, client in ipairs(vim.lsp.get_clients({ name = NAME })) do
        if is_0_11 then
          client:notify('workspace/didChangeWatchedFiles', { changes = changes })
        else
          client.notify('workspace/didChangeWatchedFiles', { changes = changes })
        end
      end
    end,
  })
end

--- Called by `plugin/promptlint.lua`.
function M.start()
  local group = vim.api.nvim_create_augroup(NAME, {})
  vim.api.nvim_create_autocmd('LspAttach', {
    group = group,
    callback = function(event)
      local client = vim.lsp.get_client_by_id(event.data.client_id)
      if not client or client.name ~= NAME then
        return
      end
      local set = options()
      if set.inlay_hints then
        vim.lsp.inlay_hint.enable(true, { bufnr = event.buf })
      end
      if set.code_lens then
        show_code_lenses(group, event.buf)
      end
    end,
  })
  tell_of_written_files(group)
  if not options().enable then
    return
  end
  if is_0_11 then
    vim.lsp.config(NAME, overrides())
    vim.lsp.enable(NAME)
  else
    start_by_hand(group)
  end
end

---@return vim.lsp.Client?
function M.client()
  local here = vim.lsp.get_clients({ name = NAME, bufnr = 0 })[1]
  return here or vim.lsp.get_clients({ name = NAME })[1]
end

--- Asks the server, and calls `done` with its answer.
---@param command string
---@param arguments any[]
---@param done fun(answer: any, client: vim.lsp.Client)
local function ask(command, arguments, done)
  local client = M.client()
  if not client then
    say('no server runs for this buffer; `:checkhealth promptlint` says why', vim.log.levels.WARN)
    return
  end
  local function answered(err, answer)
    if err then
      say(err.message, vim.log.levels.ERROR)
    else
      done(answer, client)
    end
  end
  local params = { command = command, arguments = arguments }
  if is_0_11 then
    client:request('workspace/executeCommand', params, answered)
  else
    client.request('workspace/executeCommand', params, answered)
  end
end

--- Null becomes nil, so that `if` can ask for it.
local function without_null(value)
  if value == vim.NIL then
    return nil
  end
  if type(value) == 'table' then
    for key, item in pairs(value) do
      value[key] = without_null(item)
    end
  end
  return value
end

--- The place of the cursor, as the server names it.
local function here()
  local client = M.client()
  local file = vim.api.nvim_buf_get_name(0)
  local root = client and client.config.root_dir
  if root and vim.startswith(file, root .. '/') then
    file = file:sub(#root + 2)
  end
  return ('%s:%d'):format(file, vim.api.nvim_win_get_cursor(0)[1])
end

--- Takes a call apart.
---@param call string? its id, or the call at the cursor
function M.explain(call)
  ask('promptlint.explain', { call or here() }, function(answer)
    local page = require('promptlint.page')
    page.show(page.anatomy(without_null(answer)), 'explain')
  end)
end

--- Asks how often a call runs in a month, and writes it into `[usage]`.
---@param call string
function M.set_volume(call)
  vim.ui.input({ prompt = ('Calls per month of %s: '):format(call) }, function(text)
    local number = text and text:match('^%s*(%d+)%s*$')
    if number then
      ask('promptlint.setVolume', { call, tonumber(number) }, function() end)
    elseif text and text ~= '' then
      say('a whole number, such as 40000', vim.log.levels.WARN)
    end
  end)
end

local function absolute(client, path)
  local root = client.config.root_dir
  return root and not vim.startswith(path, '/') and vim.fs.joinpath(root, path) or path
end

--- All calls in the quickfix list, the dearest first.
function M.costs()
  ask('promptlint.costReport', {}, function(answer, client)
    local money = require('promptlint.money')
    local report = without_null(answer)
    local items = {}
    for _, call in ipairs(report.calls) do
      local cost = call.unpriced or 'unknown'
      if call.per_month then
        cost = money.money(call.per_month.expected) .. ' a month'
      elseif call.per_call then
        cost = money.money(money.thousand(call.per_call).expected) .. ' per 1,000'
      end
      local place = call.context or call
      table.insert(items, {
        filename = absolute(client, place.path),
        lnum = place.line,
        col = place.column,
        text = ('%s  %s  %s'):format(cost, call.model or 'unknown model', call.id),
      })
    end
    if #items == 0 then
      say('no call to a language model was found here')
      return
    end
    vim.fn.setqflist({}, ' ', { title = 'Cost of LLM calls', items = items })
    vim.cmd('botright copen')
    local month = report.totals.per_month
    if month then
      say(('%s a month, %s expected'):format(money.band(month), money.money(month.expected)))
    end
  end)
end

--- What the figures rest on.
function M.analysed()
  ask('promptlint.analysed', {}, function(answer)
    local lines = {}
    for _, folder in ipairs(answer.folders) do
      table.insert(
        lines,
        ('%s: %d calls in %d files (%d parsed)'):format(
          vim.uri_to_fname(folder.uri),
          folder.calls,
          folder.files,
          folder.parsed
        )
      )
      for _, problem in ipairs(folder.problems) do
        table.insert(lines, ('  %s: %s'):format(problem.path, problem.reason))
      end
    end
    say(table.concat(lines, '\n'))
  end)
end

--- All safe fixes in this file.
function M.fix()
  vim.lsp.buf.code_action({
    apply = true,
    context = { only = { 'source.fixAll.promptlint' }, diagnostics = {} },
  })
end

--- Starts the server again for the buffers that it has.
function M.restart()
  local client = M.client()
  if not client then
    say('no server runs for this buffer; `:checkhealth promptlint` says why', vim.log.levels.WARN)
    return
  end
  local buffers = vim.tbl_keys(client.attached_buffers)
  local config = client.config
  if is_0_11 then
    client:stop()
  else
    client.stop()
  end
  vim.wait(2000, function()
    return vim.lsp.get_client_by_id(client.id) == nil
  end, 20)
  for _, buffer in ipairs(buffers) do
    vim.lsp.start(config, { bufnr = buffer })
  end
end

local commands = {
  analysed = M.analysed,
  costs = M.costs,
  explain = M.explain,
  fix = M.fix,
  restart = M.restart,
}

function M.command(args)
  local run = commands[args.fargs[1]]
  if run then
    run(args.fargs[2])
  else
    say(('there is no `:Promptlint %s`'):format(args.fargs[1]), vim.log.levels.ERROR)
  end
end

---@param line string
function M.complete(line)
  local word = line:match('Promptlint%s+(%S*)$')
  if not word then
    return {}
  end
  local names = vim.tbl_filter(function(name)
    return vim.startswith(name, word)
  end, vim.tbl_keys(commands))
  table.sort(names)
  return names
end

return M
