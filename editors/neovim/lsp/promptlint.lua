---@brief
---
--- https://github.com/promptlint/promptlint
---
--- What calls to language models cost, and how to make them cheaper. Install the program with
--- `cargo install promptlint`. Inlay hints are off in Neovim by default: `vim.lsp.inlay_hint.enable()` shows them.

---@type vim.lsp.Config
return {
  cmd = { 'promptlint', 'lsp' },
  filetypes = {
    'go',
    'javascript',
    'javascriptreact',
    'python',
    'svelte',
    'toml',
    'typescript',
    'typescriptreact',
    'vue',
  },
  -- Calls and their prompts are followed across the whole repository.
  root_markers = { 'promptlint.toml', '.git' },
}
