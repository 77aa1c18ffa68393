// Filters and sorts every table that is marked for it. Without scripts the page is whole, in its own order.
for (const table of document.querySelectorAll("table[data-sortable]")) {
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const heads = [...table.tHead.rows[0].cells];
  const key = (row, column) => row.cells[column].dataset.key ?? row.cells[column].textContent.trim();
  heads.forEach((head, column) => {
    const button = head.querySelector("button");
    if (!button) return;
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const numeric = head.classList.contains("number");
      const compare = (a, b) => {
        const [x, y] = [key(a, column), key(b, column)];
        // What is not known goes last, whichever way.
        if ((x === "") !== (y === "")) return x === "" ? 1 : -1;
        const order = numeric ? Number(x) - Number(y) : x.localeCompare(y, "en");
        return down ? -order : order;
      };
      rows.sort(compare);
      body.append(...rows);
    });
  });
  const tools = document.querySelector(`[data-for="${table.id}"]`);
  if (!tools) continue;
  const status = tools.querySelector("[role=status]");
  const apply = () => {
    const words = tools.querySelector("input[type=search]").value.toLowerCase().split(/\s+/).filter(Boolean);
    const picks = [...tools.querySelectorAll("select")].filter((pick) => pick.value !== "");
    let shown = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      const fits = words.every((word) => text.includes(word)) && picks.every((pick) => row.dataset[pick.name] === pick.value);
      row.hidden = !fits;
      if (fits) shown += 1;
    }
    status.textContent = `${shown} of ${rows.length} shown`;
  };
  tools.addEventListener("input", apply);
  tools.hidden = false;
  apply();
}
