// Stacks beside the registers: which words a switch moves from one to the other.
"use strict";
(() => {
  const { player, each } = window.bookWidgets;
  const PREFIX = "stack_";

  // "rbp=1,rbx=2": cells with a name and a value, highest address first.
  const cellsOf = (text) => String(text).split(",").filter(Boolean).map((cell) => {
    const [name, ...value] = cell.split("=");
    return { name, value: value.join("=") };
  });

  const makeColumn = (key, rows) => {
    const table = document.createElement("table");
    table.className = key === "registers" ? "column registers" : "column";
    const caption = table.createCaption();
    const title = key === "registers" ? "registers" : `${key.slice(PREFIX.length).replace(/_/g, " ")} stack`;
    for (let i = 0; i < rows; ++i) {
      const row = table.insertRow();
      row.className = "cell";
      const head = document.createElement("th");
      head.scope = "row";
      row.append(head, document.createElement("td"));
    }
    return { key, table, caption, title };
  };

  const start = (figure, events) => {
    const steps = events.filter((event) => event.ph === "i" && event.args && "registers" in event.args && "runs_on" in event.args);
    const keys = ["registers", ...new Set(steps.flatMap((event) => Object.keys(event.args)).filter((key) => key.startsWith(PREFIX)))];
    const view = document.createElement("div");
    view.className = "stacks-view";
    const columns = keys.map((key) => makeColumn(key, Math.max(...steps.map((event) => cellsOf(event.args[key] || "").length))));
    view.append(...columns.map((column) => column.table));
    figure.querySelector(".widget-stage").append(view);

    const show = (step) => columns.forEach(({ key, table, caption, title }) => {
      const now = cellsOf(steps[step].args[key] || "");
      const before = step ? cellsOf(steps[step - 1].args[key] || "") : now;
      const runs = key === `${PREFIX}${steps[step].args.runs_on}`;
      table.classList.toggle("runs", runs);
      caption.textContent = runs ? `${title}, in use` : title;
      Array.from(table.rows).forEach((row, i) => {
        const cell = now[i];
        row.cells[0].textContent = cell ? cell.name : "";
        row.cells[1].textContent = cell ? cell.value : "";
        row.classList.toggle("empty", !cell);
        row.classList.toggle("top", runs && i === now.length - 1);
        row.classList.toggle("changed", JSON.stringify(cell) !== JSON.stringify(before[i]));
      });
    });
    const say = (step) => ({ when: `on the ${steps[step].args.runs_on} stack`, text: String(steps[step].args.say || steps[step].name) });
    player(figure, steps.length, show, say);
  };
  each("stacks", start);
})();
