// In the page: widths of the bar, going through it by keyboard, and links.
(() => {
  const vscode = acquireVsCodeApi();

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-target]");
    if (link) {
      vscode.postMessage(Number(link.dataset.target));
    }
  });

  const state = vscode.getState() ?? {};
  for (const details of document.querySelectorAll("details")) {
    details.open = state[details.id] ?? details.open;
    details.addEventListener("toggle", () => {
      vscode.setState({ ...vscode.getState(), [details.id]: details.open });
    });
  }

  const parts = [...document.querySelectorAll(".part")];
  for (const part of parts) {
    // Not as an attribute, which the page's policy forbids.
    part.style.flexGrow = part.dataset.tokens;
  }

  const select = (chosen) => {
    for (const part of parts) {
      const isChosen = part === chosen;
      part.tabIndex = isChosen ? 0 : -1;
      part.setAttribute("aria-selected", String(isChosen));
      document.getElementById(part.dataset.row).classList.toggle("selected", isChosen);
    }
    chosen.focus();
    document.getElementById(chosen.dataset.row).scrollIntoView({ block: "nearest" });
  };

  for (const [at, part] of parts.entries()) {
    part.addEventListener("click", () => select(part));
    part.addEventListener("keydown", (event) => {
      const next = {
        ArrowRight: at + 1,
        ArrowLeft: at - 1,
        Home: 0,
        End: parts.length - 1,
        " ": at,
        Enter: at,
      }[event.key];
      if (parts[next]) {
        event.preventDefault();
        select(parts[next]);
      }
    });
  }
})();
