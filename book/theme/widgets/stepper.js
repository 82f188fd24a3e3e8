// A listing that walks with its trace: one step for each event that has something to say.
"use strict";
(() => {
  const { player, each, time, calm } = window.bookWidgets;
  const HIDDEN = new Set(["say", "line"]);

  const start = (figure, events) => {
    const steps = events.filter((event) => event.ph === "i" && event.args && "say" in event.args);
    const names = [...new Set(steps.flatMap((event) => Object.keys(event.args)))].filter((name) => !HIDDEN.has(name));
    const lines = new Map(Array.from(figure.querySelectorAll(".line"), (line) => [line.dataset.line, line]));
    const pre = figure.querySelector("pre");
    const stage = figure.querySelector(".widget-stage");
    const lanes = new Map(events.filter((event) => event.ph === "M" && event.args && event.args.name).map((event) => [event.tid, event.args.name]));

    const table = document.createElement("table");
    table.className = "state";
    const rows = new Map(names.map((name) => {
      const row = table.insertRow();
      const head = document.createElement("th");
      head.scope = "row";
      head.textContent = name.replace(/_/g, " ");
      row.append(head, document.createElement("td"));
      return [name, row];
    }));
    const label = document.createElement("p");
    label.className = "state-label";
    label.textContent = names.length ? "State" : "";
    stage.append(label, table);
    if (!names.length) figure.classList.add("no-state");

    // What is known after each step: a value stays until another replaces it.
    const known = [];
    steps.forEach((event, index) => known.push({ ...(known[index - 1] || {}), ...event.args }));

    const show = (step) => {
      rows.forEach((row, name) => {
        const value = known[step][name];
        row.cells[1].textContent = value === undefined ? "–" : String(value) || "(empty)";
        row.classList.toggle("changed", step > 0 && value !== known[step - 1][name]);
      });
      lines.forEach((line) => { line.classList.remove("here"); line.removeAttribute("aria-current"); });
      const line = lines.get(String(steps[step].args.line));
      if (!line) return;
      line.classList.add("here");
      line.setAttribute("aria-current", "step");
      const above = line.offsetTop - pre.offsetTop - pre.clientHeight * 0.4;
      pre.scrollTo({ top: above, behavior: calm() ? "auto" : "smooth" });
    };
    const say = (step) => {
      const lane = lanes.size > 1 ? ` · ${lanes.get(steps[step].tid) || ""}` : "";
      return { when: `${time(steps[step].ts)}${lane}`, text: String(steps[step].args.say) };
    };
    player(figure, steps.length, show, say);
  };
  each("stepper", start);
})();
