// A trace of the reader's own: chosen from a file, replayed like the book's. Nothing leaves this page.
"use strict";
(() => {
  const { timeline } = window.bookWidgets;
  const NO_TRACE = "this is no trace: it needs traceEvents, each with ph, tid and ts";

  // A step of the schedule explorer says what it does in its name; what everything shared holds after it is said too.
  const withState = (event) => {
    const { say, line, ...state } = event.args || {};
    const values = Object.entries(state).map(([name, value]) => `${name}: ${value}`).join(", ");
    return event.ph === "i" && !say && values ? { ...event, args: { ...event.args, say: `then ${values}` } } : event;
  };

  const eventsOf = (text) => {
    const events = JSON.parse(text).traceEvents;
    const isStep = (event) => "BEi".includes(event.ph) && Number.isFinite(event.ts) && Number.isInteger(event.tid);
    if (!Array.isArray(events) || !events.every(Boolean) || !events.some(({ ph }) => ph === "i" || ph === "B")) throw new Error(NO_TRACE);
    const known = events.filter((event) => ["B", "E", "i", "M"].includes(event.ph));
    if (!known.every((event) => event.ph === "M" || isStep(event))) throw new Error(NO_TRACE);
    return known.map(withState);
  };

  const start = (box) => {
    const stage = box.querySelector(".replay-stage");
    const status = box.querySelector(".replay-status");
    const show = (name, text) => {
      stage.replaceChildren();
      try {
        const events = eventsOf(text);
        const figure = box.querySelector("template").content.firstElementChild.cloneNode(true);
        figure.querySelector(".widget-source").textContent = name;
        stage.append(figure);
        timeline(figure, events);
        status.textContent = "";
      } catch (error) {
        stage.replaceChildren();
        status.textContent = `${name} cannot be replayed: ${error instanceof SyntaxError ? "it is not JSON" : error.message}.`;
      }
    };
    box.querySelector("input").addEventListener("change", (event) => {
      const [file] = event.target.files;
      if (!file) return;
      const reader = new FileReader();  // also works for a book that is opened as a file
      reader.addEventListener("load", () => show(file.name, reader.result));
      reader.addEventListener("error", () => { status.textContent = `${file.name} cannot be read.`; });
      reader.readAsText(file);
    });
  };
  document.querySelectorAll(".replay").forEach(start);
})();
