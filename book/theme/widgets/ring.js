// A ring buffer: cells in a circle, the head where it is read, the tail where it is written.
"use strict";
(() => {
  const { player, each, time, svg } = window.bookWidgets;
  const CENTRE = 170;
  const OUTER = 112;
  const INNER = 62;

  const point = (radius, turn) => [CENTRE + radius * Math.sin(turn), CENTRE - radius * Math.cos(turn)];
  const cellPath = (from, to) => {
    const big = to - from > Math.PI ? 1 : 0;
    const [ax, ay] = point(OUTER, from);
    const [bx, by] = point(OUTER, to);
    const [cx, cy] = point(INNER, to);
    const [dx, dy] = point(INNER, from);
    return `M${ax} ${ay}A${OUTER} ${OUTER} 0 ${big} 1 ${bx} ${by}L${cx} ${cy}A${INNER} ${INNER} 0 ${big} 0 ${dx} ${dy}Z`;
  };

  // Draws one ring. Gives a function that shows it as an event says, with what has changed since another.
  const draw = (stage, name, capacity, isOne) => {
    const turn = (2 * Math.PI) / capacity;
    const gap = Math.min(0.03, turn / 10);
    const drawing = svg("svg", { class: isOne ? "ring-view" : "ring-view of-many", viewBox: "0 0 340 340", role: "img", "aria-label": `Ring buffer ${name} with ${capacity} cells` });
    const cells = Array.from({ length: capacity }, (_, index) => {
      const shape = svg("path", { class: "cell", d: cellPath(index * turn + gap, (index + 1) * turn - gap) });
      const [x, y] = point((OUTER + INNER) / 2, (index + 0.5) * turn);
      const [px, py] = point(INNER - 14, (index + 0.5) * turn);
      const value = svg("text", { class: "value", x, y: y + 4 });
      drawing.append(shape, value, svg("text", { class: "place", x: px, y: py + 4 }, String(index)));
      return { shape, value };
    });
    const middle = svg("text", { x: CENTRE, y: CENTRE + 5, class: "fill-count" });
    const makePointer = (name) => {
      const group = svg("g");
      group.append(svg("path", { class: `pointer pointer-${name} arrow` }), svg("text", { class: `${name}-name` }, name));
      drawing.append(group);
      return group;
    };
    const pointers = { head: makePointer("head"), tail: makePointer("tail") };
    drawing.append(middle, svg("text", { x: 4, y: 18, class: "ring-name" }, name));
    stage.append(drawing);

    const aim = (group, index, shift) => {
      const angle = (index % capacity + 0.5) * turn + shift;
      const [ax, ay] = point(OUTER + 30, angle);
      const [bx, by] = point(OUTER + 5, angle);
      const [tx, ty] = point(OUTER + 43, angle);
      group.children[0].setAttribute("d", `M${ax} ${ay}L${bx} ${by}`);
      group.children[1].setAttribute("x", tx);
      group.children[1].setAttribute("y", ty + 4);
    };
    const split = (text) => String(text).split(",");
    return (now, last) => {
      const values = split(now.cells);
      const before = split(last.cells);
      cells.forEach(({ shape, value }, index) => {
        const text = (values[index] || "").trim();
        value.textContent = text.length > 6 ? `${text.slice(0, 5)}…` : text;
        value.classList.toggle("full-value", text !== "");
        shape.classList.toggle("full", text !== "");
        shape.classList.toggle("changed", text !== (before[index] || "").trim());
      });
      const same = now.head % capacity === now.tail % capacity;
      aim(pointers.head, Number(now.head), same ? -Math.min(0.2, turn / 4) : 0);
      aim(pointers.tail, Number(now.tail), same ? Math.min(0.2, turn / 4) : 0);
      const full = values.filter((one) => one.trim() !== "").length;
      middle.textContent = `${full} of ${capacity}`;
    };
  };

  // Events may be of several rings: `ring` names them.
  const start = (figure, events) => {
    const steps = events.filter((event) => event.ph === "i" && event.args
      && ["capacity", "head", "tail", "cells"].every((name) => name in event.args));
    const nameOf = (step) => step.args.ring || "";
    const names = [...new Set(steps.map(nameOf))];
    const stage = figure.querySelector(".widget-stage");
    const rings = names.map((name) => {
      const own = steps.filter((step) => nameOf(step) === name);
      return { name, own, show: draw(stage, name, Number(own[0].args.capacity), names.length === 1) };
    });
    const show = (step) => rings.forEach(({ name, own, show: showRing }) => {
      const seen = steps.slice(0, step + 1).filter((one) => nameOf(one) === name);
      const now = seen[seen.length - 1] || own[0];
      const isNew = nameOf(steps[step]) === name && seen.length > 1;
      showRing(now.args, isNew ? seen[seen.length - 2].args : now.args);
    });
    const say = (step) => ({ when: time(steps[step].ts), text: String(steps[step].args.say || steps[step].name) });
    player(figure, steps.length, show, say);
  };
  each("ring", start);
})();
