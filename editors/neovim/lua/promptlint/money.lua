-- Money as the command line writes it. It comes as decimal text and stays text, so that nothing is lost on the way.

local M = {}

---@alias promptlint.Rounding 'nearest'|'down'|'up'

---@param text string
---@return boolean is_negative, string whole, string part
local function split(text)
  local sign, whole, part = text:match('^(%-?)(%d+)%.?(%d*)$')
  assert(whole, 'not a decimal number: ' .. tostring(text))
  return sign == '-', (whole:gsub('^0+(%d)', '%1')), part
end

--- One more in the last place.
---@param digits string
local function incremented(digits)
  local nines = #digits:match('9*$')
  local head = digits:sub(1, #digits - nines)
  if head == '' then
    return '1' .. ('0'):rep(nines)
  end
  return head:sub(1, -2) .. tostring(tonumber(head:sub(-1)) + 1) .. ('0'):rep(nines)
end

---@param number string|integer
---@return string `12,345.5`
function M.grouped(number)
  local whole, part = tostring(number):match('^(%d+)(.*)$')
  local grouped = whole:reverse():gsub('(%d%d%d)', '%1,'):reverse():gsub('^,', '')
  return grouped .. part
end

---@param whole string
---@param part string
---@param places integer digits behind the point
---@param how promptlint.Rounding
local function round(whole, part, places, how)
  if #part <= places then
    return whole, part
  end
  local kept, cut = part:sub(1, places), part:sub(places + 1)
  local is_up = (how == 'up' and cut:find('[1-9]')) or (how == 'nearest' and cut:sub(1, 1) >= '5')
  if not is_up then
    return whole, kept
  end
  local digits = incremented(whole .. kept)
  return digits:sub(1, #digits - places), digits:sub(#digits - places + 1)
end

---@param is_negative boolean
local function dollars(is_negative, whole, part)
  return (is_negative and '-$' or '$') .. M.grouped(whole) .. (part == '' and '' or '.' .. part)
end

local function at_least_cents(part)
  return part .. ('0'):rep(2 - #part)
end

---@param text string
---@param how promptlint.Rounding?
---@return string `$1,235`, `$2.60`, `$0.0021`
function M.money(text, how)
  how = how or 'nearest'
  local is_negative, whole, part = split(text)
  part = part:gsub('0+$', '')
  if whole == '0' and part == '' then
    return '$0'
  end
  if #whole > 3 then
    return dollars(is_negative, (round(whole, part, 0, how)), '')
  end
  if whole ~= '0' then
    whole, part = round(whole, part, 2, how)
    return dollars(is_negative, whole, at_least_cents(part))
  end
  whole, part = round(whole, part, #part:match('^0*') + 3, how)
  part = part:gsub('0+$', '')
  return dollars(is_negative, whole, at_least_cents(part))
end

---@param text string
---@return string all digits: `$0.00214`
function M.exact(text)
  local is_negative, whole, part = split(text)
  part = part:gsub('0+$', '')
  return dollars(is_negative, whole, at_least_cents(part))
end

---@class promptlint.Band
---@field low string
---@field expected string
---@field high string? nil when nothing bounds it

---@param band promptlint.Band
---@return string `$0.21 – $4.80`, or `≥ $0.21`
function M.band(band)
  if not band.high then
    return '≥ ' .. M.money(band.low, 'down')
  end
  local low, high = M.money(band.low, 'down'), M.money(band.high, 'up')
  return low == high and low or (low .. ' – ' .. high)
end

---@param text string
---@return string of a thousand
local function thousandfold(text)
  local is_negative, whole, part = split(text)
  part = part .. ('0'):rep(3 - #part)
  local digits = (whole .. part:sub(1, 3)):gsub('^0+(%d)', '%1')
  local rest = part:sub(4)
  return (is_negative and '-' or '') .. digits .. (rest == '' and '' or '.' .. rest)
end

---@param band promptlint.Band of one call
---@return promptlint.Band of a thousand
function M.thousand(band)
  return {
    low = thousandfold(band.low),
    expected = thousandfold(band.expected),
    high = band.high and thousandfold(band.high),
  }
end

return M
