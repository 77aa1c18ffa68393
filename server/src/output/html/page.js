// Filters and sorts every table that is marked for it. Without scripts the page is whole, in its own order.
for (const table of document.querySelectorAll("table[data-sortable]")) {
  // What is sorted: rows, or bodies of which the first row is what is looked at.
  const grouped = table.dataset.sortable === "groups";
  const units = grouped ? [...table.tBodies] : [...table.tBodies[0].rows];
  const parent = grouped ? table : table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const key = (unit, column) => {
    const cell = (grouped ? unit.rows[0] : unit).cells[column];
    return cell.dataset.key ?? cell.textContent.trim();
  };
  heads.forEach((head, column) => {
    const button = head.querySelector("button");
    if (!button) return;
    button.addEventListener("click", () => {
      const numeric = head.classList.contains("number");
      const was = head.getAttribute("aria-sort");
      // Of money one looks for the most first.
      const down = was ? was === "ascending" : numeric;
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const compare = (a, b) => {
        const [x, y] = [key(a, column), key(b, column)];
        // What is not known goes last, whichever way.
        if ((x === "") !== (y === "")) return x === "" ? 1 : -1;
        const order = numeric ? Number(x) - Number(y) : x.localeCompare(y, "en");
        return down ? -order : order;
      };
      units.sort(compare);
      parent.append(...units);
    });
  });
  const tools = document.querySelector(`[data-for="${table.id}"]`);
  if (!tools) continue;
  const status = tools.querySelector("[role=status]");
  const search = tools.querySelector("input[type=search]");
  const texts = new Map(units.map((unit) => [unit, unit.textContent.toLowerCase()]));
  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const picks = [...tools.querySelectorAll("select")].filter((pick) => pick.value !== "");
    let shown = 0;
    for (const unit of units) {
      const text = texts.get(unit);
      const fits = words.every((word) => text.includes(word)) && picks.every((pick) => unit.dataset[pick.name] === pick.value);
      unit.hidden = !fits;
      if (fits) shown += 1;
    }
    status.textContent = `${shown} of ${units.length} shown`;
  };
  tools.addEventListener("input", apply);
  tools.hidden = false;
  apply();
  // A link to something that is filtered away shows all again.
  addEventListener("hashchange", () => {
    const target = document.getElementById(location.hash.slice(1));
    if (!target || !table.contains(target)) return;
    if (target.hidden) {
      search.value = "";
      tools.querySelectorAll("select").forEach((pick) => { pick.value = ""; });
      apply();
    }
    const details = target.querySelector("details");
    if (details) details.open = true;
    target.scrollIntoView({ block: "center" });
  });
}

const save = document.getElementById("save");
if (save) {
  save.hidden = false;
  save.addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([document.getElementById("data").textContent], { type: "application/json" }));
    link.download = save.dataset.file;
    link.click();
    URL.revokeObjectURL(link.href);
  });
}
