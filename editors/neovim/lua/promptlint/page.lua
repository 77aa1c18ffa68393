-- The anatomy of a call, as a page of text.

local money = require('promptlint.money')

local M = {}

local BAR = 24
local CHANGES = {
  constant = 'PromptlintConstant',
  deployment = 'PromptlintDeployment',
  session = 'PromptlintSession',
  request = 'PromptlintRequest',
}

---@class promptlint.Page
---@field lines string[]
---@field marks { line: integer, from: integer, to: integer, group: string }[]
local Page = {}
Page.__index = Page

---@param text string
---@param group string?
function Page:add(text, group)
  -- Names come from other people's code.
  text = text:gsub('[%c]', ' ')
  table.insert(self.lines, text)
  if group then
    self:mark(0, #text, group)
  end
end

--- Of the last line.
function Page:mark(from, to, group)
  table.insert(self.marks, { line = #self.lines - 1, from = from, to = to, group = group })
end

function Page:title(text)
  self:add('')
  self:add(text, 'Title')
end

local function tokens(band)
  return band and money.grouped(band.expected) or 'unknown'
end

local function what(segment)
  if segment.kind == 'text' then
    return segment.path and ('text, %s:%d'):format(segment.path, segment.line or 1) or 'text'
  end
  return ('`%s`, %s'):format(segment.name or '', (segment.origin or 'unknown'):gsub('%-', ' '))
end

---@param page promptlint.Page
---@param segments table[]
local function prompt(page, segments)
  page:title('Prompt')
  local most = 1
  for _, segment in ipairs(segments) do
    most = math.max(most, segment.tokens and segment.tokens.expected or 0)
  end
  local was_cached = false
  for _, segment in ipairs(segments) do
    if was_cached and not segment.cached then
      page:add('  ── the cache can hold what stands above ──', 'Comment')
    end
    was_cached = segment.cached
    local width = math.ceil(BAR * (segment.tokens and segment.tokens.expected or 0) / most)
    local bar = (segment.kind == 'hole' and '▒' or '█'):rep(width)
    local left = ('  %8s  '):format(tokens(segment.tokens))
    local role = segment.role == 'unknown' and 'messages' or segment.role
    local pad = (' '):rep(BAR - width)
    page:add(('%s%s%s  %-9s %-10s %s'):format(left, bar, pad, role, segment.volatility, what(segment)))
    page:mark(#left, #left + #bar, CHANGES[segment.volatility] or 'Normal')
  end
end

---@param page promptlint.Page
local function arithmetic(page, name, lines, total)
  page:add(('  %s: %s'):format(name, money.exact(total)))
  for _, line in ipairs(lines) do
    local item = line.part == '' and line.item or (line.item .. ', ' .. line.part)
    local factors = {}
    for _, factor in ipairs(line.factors) do
      table.insert(factors, money.grouped(factor.value) .. ' ' .. factor.of)
    end
    table.insert(factors, money.exact(line.rate))
    local product = table.concat(factors, ' × ')
    product = product .. (line.per == 1 and '' or ' ÷ ' .. money.grouped(line.per))
    product = product .. (line.shared_by == 1 and '' or (' ÷ %d turns'):format(line.shared_by))
    page:add(('    %s: %s = %s'):format(item, product, money.exact(line.money)))
  end
end

local function list(page, title, items)
  if #items > 0 then
    page:title(title)
    for _, item in ipairs(items) do
      page:add('  - ' .. item)
    end
  end
end

---@param of table the JSON of `promptlint explain`
---@return promptlint.Page
function M.anatomy(of)
  local page = setmetatable({ lines = {}, marks = {} }, Page)
  page:add(of.id, 'Title')
  page:add(('%s:%s'):format(of.path, of.line or 1))
  if of.context then
    page:add(('called at %s:%s'):format(of.context.path, of.context.line or 1))
  end
  if of.model then
    page:add(('%s%s, prices of %s'):format(of.model, of.host and ' at ' .. of.host or '', of.as_of))
  else
    page:add('model unknown', 'WarningMsg')
  end
  if of.per_call then
    local many = money.thousand(of.per_call)
    page:add(('1,000 calls: %s (%s)'):format(money.money(many.expected), money.band(many)), 'Special')
  else
    page:add('no figure: ' .. (of.unpriced or 'the model is unknown'), 'WarningMsg')
  end
  if #of.segments > 0 then
    prompt(page, of.segments)
  end
  if of.caching then
    list(page, 'Cache', of.caching.reasons)
  end
  if of.arithmetic and of.per_call then
    page:title('One call')
    arithmetic(page, 'expected', of.arithmetic.expected, of.per_call.expected)
    arithmetic(page, 'at least', of.arithmetic.low, of.per_call.low)
    if of.arithmetic.high and of.per_call.high then
      arithmetic(page, 'at most', of.arithmetic.high, of.per_call.high)
    else
      page:add('  at most: nothing bounds it')
    end
  end
  local cheaper = vim.tbl_map(function(other)
    local many = money.thousand(other.per_call)
    return ('%s of %s: %s per 1,000'):format(other.model, other.vendor, money.money(many.expected))
  end, of.cheaper)
  list(page, 'With a cheaper model', cheaper)
  list(page, 'Taken for granted', of.assumptions)
  return page
end

local namespace = vim.api.nvim_create_namespace('promptlint')

--- In a window of its own, which `q` closes.
---@param page promptlint.Page
---@param name string
function M.show(page, name)
  for group, link in pairs({
    PromptlintConstant = 'DiagnosticOk',
    PromptlintDeployment = 'DiagnosticInfo',
    PromptlintSession = 'DiagnosticWarn',
    PromptlintRequest = 'DiagnosticError',
  }) do
    vim.api.nvim_set_hl(0, group, { link = link, default = true })
  end
  local title = 'promptlint://' .. name
  local buffer = vim.fn.bufnr('^' .. vim.fn.escape(title, '\\[]*?{},$') .. '$')
  if buffer == -1 then
    buffer = vim.api.nvim_create_buf(false, true)
    vim.api.nvim_buf_set_name(buffer, title)
    vim.bo[buffer].bufhidden = 'wipe'
    vim.keymap.set('n', 'q', '<cmd>close<cr>', { buffer = buffer, desc = 'Close' })
  end
  vim.bo[buffer].modifiable = true
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, page.lines)
  vim.bo[buffer].modifiable = false
  vim.api.nvim_buf_clear_namespace(buffer, namespace, 0, -1)
  for _, mark in ipairs(page.marks) do
    vim.api.nvim_buf_set_extmark(buffer, namespace, mark.line, mark.from, {
      end_col = mark.to,
      hl_group = mark.group,
    })
  end
  local window = vim.fn.bufwinid(buffer)
  if window == -1 then
    vim.cmd('botright split')
    window = vim.api.nvim_get_current_win()
    vim.api.nvim_win_set_buf(window, buffer)
    vim.wo[window].wrap = false
    vim.wo[window].number = false
  end
  return buffer
end

return M
