// The player that all widgets share: play, step, scrub, keys; and the reading of a trace.
"use strict";
window.bookWidgets = (() => {
  const SECONDS_A_STEP = 1.1;
  const icons = {
    play: '<path d="M4 2.5v11l9-5.5z"/>', pause: '<path d="M3.5 2.5h3v11h-3zM9.5 2.5h3v11h-3z"/>',
    back: '<path d="M11.5 2.5v11L4.8 8zM3 2.5h1.7v11H3z"/>', forward: '<path d="M4.5 2.5v11L11.2 8zM11.3 2.5H13v11h-1.7z"/>',
    first: '<path d="M8 3V.6L4 3.8 8 7V4.6a3.9 3.9 0 1 1-3.9 3.9H2.5A5.5 5.5 0 1 0 8 3z"/>',
  };
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  const button = (name, label) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = name;
    made.setAttribute("aria-label", label);
    made.innerHTML = `<svg viewBox="0 0 16 16" aria-hidden="true">${icons[name]}</svg>`;
    return made;
  };

  // `count` steps; show(index) draws one, say(index) is {when, text} of it.
  const player = (figure, count, show, say) => {
    const bar = document.createElement("div");
    bar.className = "player";
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", "Player");
    const parts = { first: button("first", "To the beginning"), back: button("back", "One step back"), play: button("play", "Play"), forward: button("forward", "One step forward") };
    const range = document.createElement("input");
    Object.assign(range, { type: "range", min: 0, max: count - 1, step: 1, value: 0 });
    range.setAttribute("aria-label", "Step");
    const counter = document.createElement("span");
    counter.className = "count";
    bar.append(...Object.values(parts), range, counter);
    const caption = document.createElement("p");
    caption.className = "widget-say";
    caption.setAttribute("role", "status");
    figure.querySelector(".widget-body").after(bar, caption);

    let step = 0;
    let timer = 0;
    const stop = () => {
      clearInterval(timer);
      timer = 0;
      parts.play.setAttribute("aria-label", "Play");
      parts.play.firstElementChild.innerHTML = icons.play;
      caption.setAttribute("aria-live", "polite");
    };
    const goTo = (wanted) => {
      step = Math.max(0, Math.min(count - 1, wanted));
      range.value = step;
      counter.textContent = `${step + 1} of ${count}`;
      const { when, text } = say(step);
      const time = document.createElement("span");
      time.className = "when";
      time.textContent = when || "";
      caption.replaceChildren(...(when ? [time] : []), text);
      range.setAttribute("aria-valuetext", `${step + 1} of ${count}: ${text}`);
      parts.back.disabled = parts.first.disabled = step === 0;
      parts.forward.disabled = step === count - 1;
      figure.dataset.step = step;
      show(step);
      if (step === count - 1) stop();
    };
    const play = () => {
      if (timer) return stop();
      goTo(step === count - 1 ? 0 : step + 1);
      if (step === count - 1) return undefined;
      caption.setAttribute("aria-live", "off");  // a running film would drown the screen reader
      parts.play.setAttribute("aria-label", "Pause");
      parts.play.firstElementChild.innerHTML = icons.pause;
      timer = setInterval(() => goTo(step + 1), SECONDS_A_STEP * 1000);
      return undefined;
    };
    parts.first.addEventListener("click", () => { stop(); goTo(0); });
    parts.back.addEventListener("click", () => { stop(); goTo(step - 1); });
    parts.forward.addEventListener("click", () => { stop(); goTo(step + 1); });
    parts.play.addEventListener("click", play);
    range.addEventListener("input", () => { stop(); goTo(Number(range.value)); });
    figure.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      const inText = event.target.closest("pre, summary, .lanes, a");
      const moves = { ArrowRight: step + 1, ArrowLeft: step - 1, Home: 0, End: count - 1 };
      if (event.key in moves && !inText) {
        event.preventDefault();
        stop();
        goTo(moves[event.key]);
      } else if (event.key === "k") {
        play();
      }
    });
    addEventListener("beforeprint", () => { stop(); goTo(count - 1); });
    goTo(document.body.classList.contains("print-all") ? count - 1 : 0);
    return { goTo, stop };
  };

  const read = (figure) => JSON.parse(figure.querySelector("script.trace").textContent).traceEvents;
  const each = (kind, start) => document.querySelectorAll(`.widget[data-widget="${kind}"]`).forEach((figure) => start(figure, read(figure)));
  const time = (microseconds) => {
    if (microseconds >= 1000 || microseconds === 0) return `${+(microseconds / 1000).toFixed(3)} ms`;
    return `${+microseconds.toFixed(3)} µs`;
  };
  const svg = (name, attributes, text) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes || {})) node.setAttribute(key, value);
    if (text !== undefined) node.textContent = text;
    return node;
  };
  return { player, each, time, svg, calm };
})();
