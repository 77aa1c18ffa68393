-- nvim --clean -l neovim.lua PLUGIN BINARY WORKSPACE
-- The plugin in a real Neovim with the real server, in a copy of examples/support-bot. Fails with status 1.

local plugin, binary, workspace = arg[1], arg[2], arg[3]
local failed = 0

local function until_(what, condition)
  local value
  local is_met = vim.wait(20000, function()
    value = condition()
    return value ~= nil and value ~= false
  end, 20)
  return is_met and value or error('waited in vain: ' .. what)
end

local function test(name, run)
  local ok, err = xpcall(run, debug.traceback)
  failed = failed + (ok and 0 or 1)
  io.stdout:write(('%s %s%s\n'):format(ok and 'ok' or 'FAIL', name, ok and '' or ': ' .. tostring(err)))
end

local function equal(found, wanted)
  assert(vim.deep_equal(found, wanted), ('%s is not %s'):format(vim.inspect(found), vim.inspect(wanted)))
end

local function contains(text, part)
  assert(text:find(part, 1, true), ('%q does not hold %q'):format(text, part))
end

--- What the command line says.
local function promptlint(...)
  local done = vim.system({ binary, ... }, { cwd = workspace, text = true }):wait()
  return done.stdout
end

local told = vim.json.decode(promptlint('cost', '--usage', 'production', '--format', 'json'))

local said = {}
vim.notify = function(text)
  table.insert(said, text)
end

vim.opt.runtimepath:prepend(plugin)
vim.g.promptlint = { cmd = { binary, 'lsp' }, settings = { usage = 'production' } }
vim.cmd('filetype on')
vim.cmd.runtime('plugin/promptlint.lua')
vim.cmd.helptags(plugin .. '/doc')

local function open(file)
  vim.cmd.edit(workspace .. '/' .. file)
  return until_('a server for ' .. file, function()
    local client = vim.lsp.get_clients({ bufnr = 0, name = 'promptlint' })[1]
    return client and client.initialized and client
  end)
end

local function request(client, method, params)
  local answer
  if vim.fn.has('nvim-0.11') == 1 then
    answer = client:request_sync(method, params, 20000, 0)
  else
    answer = client.request_sync(method, params, 20000, 0)
  end
  assert(answer and not answer.err, vim.inspect(answer))
  return answer.result
end

test('money is written as on the command line', function()
  local money = require('promptlint.money')
  for value, shown in pairs({
    ['0'] = '$0',
    ['1234567.8'] = '$1,234,568',
    ['1000'] = '$1,000',
    ['999.996'] = '$1,000.00',
    ['2.6'] = '$2.60',
    ['0.00214499'] = '$0.00214',
    ['0.9996'] = '$1.00',
    ['0.000000041'] = '$0.000000041',
    ['-0.25'] = '-$0.25',
  }) do
    equal(money.money(value), shown)
  end
  equal(money.exact('1402.5'), '$1,402.50')
  equal(money.band({ low = '412.999', expected = '500' }), '≥ $412.99')
  equal(money.band({ low = '0.21', expected = '1', high = '4.8001' }), '$0.21 – $4.81')
  equal(money.thousand({ low = '0.0002428125', expected = '12', high = '1.5' }), {
    low = '0.2428125',
    expected = '12000',
    high = '1500',
  })
  assert(not pcall(money.money, '1e5'))
end)

local client
test('the server starts in the root of the repository', function()
  client = open('src/answer.py')
  equal(vim.fs.normalize(client.config.root_dir), vim.fs.normalize(workspace))
end)

test('findings are diagnostics', function()
  local found = until_('diagnostics', function()
    local all = vim.diagnostic.get(0)
    return #all > 0 and all
  end)
  local codes = {}
  for _, diagnostic in ipairs(found) do
    codes[diagnostic.code] = diagnostic.lnum
    equal(diagnostic.source, 'promptlint')
  end
  equal(codes['cache-unfriendly-order'], 17)
end)

test('hints are on and say what the call costs', function()
  assert(vim.lsp.inlay_hint.is_enabled({ bufnr = 0 }))
  local hints = until_('hints', function()
    local all = vim.lsp.inlay_hint.get({ bufnr = 0 })
    return #all > 0 and all
  end)
  local labels = {}
  for _, hint in ipairs(hints) do
    local label = hint.inlay_hint.label
    if type(label) == 'table' then
      label = table.concat(vim.tbl_map(function(part)
        return part.value
      end, label))
    end
    table.insert(labels, label)
  end
  local all = table.concat(labels, '\n')
  contains(all, ' tok')
  assert(all:find('%$[%d.]+/call'), all)
end)

test('a lens stands at the call and explains it', function()
  local lenses = request(client, 'textDocument/codeLens', { textDocument = vim.lsp.util.make_text_document_params() })
  local lens = assert(lenses[1], 'no lens')
  if not lens.command then
    lens = request(client, 'codeLens/resolve', lens)
  end
  equal(lens.command.command, 'promptlint.showCall')
  equal(lens.command.arguments[1], 'src/answer.py::draft#1')
  client.commands['promptlint.showCall'](lens.command, {})
  until_('the explanation', function()
    return vim.api.nvim_buf_get_name(0):find('promptlint://explain', 1, true)
  end)
  equal(vim.api.nvim_buf_get_lines(0, 0, 1, false), { 'src/answer.py::draft#1' })
  vim.cmd.normal('q')
end)

test('the call at the cursor is explained', function()
  vim.cmd.edit(workspace .. '/src/triage.py')
  until_('a server', function()
    return #vim.lsp.get_clients({ bufnr = 0 }) > 0
  end)
  vim.api.nvim_win_set_cursor(0, { 23, 0 })
  vim.cmd('Promptlint explain')
  until_('the explanation', function()
    return vim.api.nvim_buf_get_lines(0, 0, 1, false)[1] == 'src/triage.py::route#1'
  end)
  local text = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
  local explained = promptlint('explain', 'src/triage.py::route#1', '--usage', 'production')
  local many = assert(explained:match('1,000 calls%s+(%S+)'), explained)
  local product = assert(explained:match('input: ([^\n]-) ÷'), explained)
  local model = assert(explained:match('\n(%S+ at openai, prices of [%d-]+)'), explained)
  for _, part in ipairs({ '1,000 calls: ' .. many, product, model, 'user      request    `ticket`, argument' }) do
    contains(text, part)
  end
  contains(text, 'text, src/triage.py:')
  vim.cmd.normal('q')
end)

test('all costs stand in the quickfix list, the dearest first', function()
  vim.cmd('Promptlint costs')
  local items = until_('the list', function()
    local list = vim.fn.getqflist()
    return #list > 0 and list
  end)
  equal(#items, #told.calls)
  contains(items[1].text, told.calls[1].id)
  assert(items[1].text:match('^%$[%d.,]+ a month'), items[1].text)
  equal(items[1].lnum, told.calls[1].line)
  vim.cmd.cclose()
end)

test('what was analysed is told', function()
  said = {}
  vim.cmd('Promptlint analysed')
  until_('a message', function()
    return said[1]
  end)
  contains(said[1], ('%d calls in %d files'):format(told.coverage.calls, told.coverage.files))
end)

test('an edit changes what is said', function()
  vim.cmd.edit(workspace .. '/src/triage.py')
  local function hint()
    local labels = {}
    for _, it in ipairs(vim.lsp.inlay_hint.get({ bufnr = 0 })) do
      table.insert(labels, vim.inspect(it.inlay_hint.label))
    end
    return #labels > 0 and table.concat(labels)
  end
  local before = until_('hints', hint)
  local row = vim.fn.search('model="')
  local from, to = vim.fn.getline(row):find('"[^"]+"')
  assert(from, 'the example has changed')
  vim.api.nvim_buf_set_text(0, row - 1, from - 1, row - 1, to, { '"gpt-5-nano"' })
  until_('another hint', function()
    local now = hint()
    return now and now ~= before
  end)
  vim.cmd('edit!')
end)

test('the server is started again', function()
  local before = vim.lsp.get_clients({ name = 'promptlint' })[1].id
  vim.cmd('Promptlint restart')
  until_('another server', function()
    local now = vim.lsp.get_clients({ name = 'promptlint', bufnr = 0 })[1]
    return now and now.id ~= before and now.initialized
  end)
end)

test('checkhealth finds all well', function()
  vim.cmd('checkhealth promptlint')
  local text = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
  contains(text, 'is promptlint 0.')
  assert(text:find('server %d+ runs for'), text)
  assert(not text:find('ERROR'), text)
end)

test('the help is found', function()
  -- Not shown, since the parser of help files is no part of every build of Neovim.
  local found = vim.fn.getcompletion('promptlint-', 'help')
  assert(vim.tbl_contains(found, 'promptlint-installation'), vim.inspect(found))
end)

io.stdout:write(('Neovim %s: %d failed\n'):format(tostring(vim.version()), failed))
os.exit(failed == 0 and 0 or 1)
