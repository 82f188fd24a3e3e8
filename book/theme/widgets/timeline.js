// Lanes of a trace: bars from B to E, ticks for i. Every event is a step.
"use strict";
(() => {
  const { player, each, time, svg } = window.bookWidgets;
  const LANE = 46;
  const BAR = 24;
  const STEP = 26;  // each event gets this much room even if no time passes
  const TIME_SHARE = 420;  // and the time of the whole trace this much more

  const laneNames = (events) => {
    const lanes = new Map();
    events.filter((event) => event.ph === "M" && event.name === "thread_name").forEach((event) => lanes.set(event.tid, event.args.name));
    events.filter((event) => "BEi".includes(event.ph) && !lanes.has(event.tid)).forEach((event) => lanes.set(event.tid, `lane ${event.tid}`));
    return lanes;
  };

  // Time runs to the right, but events at the same moment stand side by side in their order.
  const places = (steps) => {
    const total = steps[steps.length - 1].ts - steps[0].ts;
    let x = STEP / 2;
    return steps.map((event, index) => {
      const passed = index ? event.ts - steps[index - 1].ts : 0;
      x += (index ? STEP : 0) + (total ? (passed / total) * TIME_SHARE : 0);
      return x;
    });
  };

  const barsOf = (steps) => {
    const open = new Map();
    const bars = [];
    steps.forEach((event, index) => {
      const stack = open.get(event.tid) || open.set(event.tid, []).get(event.tid);
      if (event.ph === "B") {
        const bar = { name: event.name, tid: event.tid, from: index, to: steps.length, depth: stack.length };
        stack.push(bar);
        bars.push(bar);
      }
      if (event.ph === "E" && stack.length) {
        const bar = stack.pop();
        bar.to = index;
        event.name = event.name || bar.name;
      }
    });
    return bars;
  };

  const colours = (bars) => {
    const names = [...new Set(bars.map((bar) => bar.name))];
    const free = names.filter((name) => !/^(wait|sleep|copy)/.test(name));
    return (name) => {
      if (/^(wait|sleep)/.test(name)) return ["bar-wait", "on-wait"];
      if (/^copy/.test(name)) return ["bar-copy", "on-copy"];
      return [`b${(free.indexOf(name) % 6) + 1}`, "on-c"];
    };
  };

  const start = (figure, events) => {
    const steps = events.filter((event) => "BEi".includes(event.ph));
    const lanes = laneNames(events);
    const order = [...lanes.keys()];
    const xs = places(steps);
    const nameWidth = Math.min(170, 20 + 7.2 * Math.max(...[...lanes.values()].map((name) => name.length)));
    const width = nameWidth + xs[xs.length - 1] + STEP;
    const height = 26 + LANE * order.length;
    const drawing = svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": `Timeline with the lanes ${[...lanes.values()].join(", ")}` });
    const left = (index) => nameWidth + (index < xs.length ? xs[index] : xs[xs.length - 1] + STEP / 2);
    const top = (tid) => 26 + LANE * order.indexOf(tid) + LANE / 2;

    const names = svg("g");
    names.append(svg("rect", { class: "lane-cover", x: 0, y: 18, width: nameWidth - 10, height: height - 18 }));
    order.forEach((tid) => {
      drawing.append(svg("line", { class: "lane-line", x1: nameWidth, x2: width, y1: top(tid), y2: top(tid) }));
      names.append(svg("text", { class: "lane-name", x: 0, y: top(tid) + 4 }, lanes.get(tid)));
    });
    const times = [];
    let lastTime = -100;
    steps.forEach((event, index) => {
      if (index && steps[index - 1].ts === event.ts) return;
      const x = left(index);
      drawing.append(svg("line", { class: "time-line", x1: x, x2: x, y1: 18, y2: height }));
      const label = time(event.ts);
      const room = 6.4 * label.length;
      if (x - lastTime < Math.max(52, room + 8)) return;
      times.push({ text: svg("text", { class: "time", x, y: 12 }, label), from: x - room / 2 });
      lastTime = x;
    });

    times.forEach((label) => drawing.append(label.text));
    const bars = barsOf(steps);
    const colour = colours(bars);
    const drawn = bars.map((bar) => {
      const [fill, on] = colour(bar.name);
      const inset = Math.min(bar.depth * 5, 10);
      const group = svg("g");
      const box = svg("rect", { class: fill, x: left(bar.from), y: top(bar.tid) - BAR / 2 + inset / 2, height: BAR - inset, rx: 3, width: 0 });
      const ghost = svg("rect", { class: `${fill} later`, x: left(bar.from), y: top(bar.tid) - BAR / 2 + inset / 2, height: BAR - inset, rx: 3, width: left(bar.to) - left(bar.from) });
      const name = svg("text", { class: `bar-name ${on}`, x: left(bar.from) + 6, y: top(bar.tid) + 4 }, bar.name);
      group.append(box, name);
      group.append(svg("title", {}, bar.name));
      drawing.append(ghost, group);
      return { ...bar, group, box, label: name };
    });
    const head = svg("line", { class: "head", y1: 18, y2: height, x1: 0, x2: 0 });
    drawing.append(head);
    const ticks = steps.map((event, index) => {
      if (event.ph !== "i") return null;
      const tick = svg("circle", { class: "tick", cx: left(index), cy: top(event.tid), r: 5 });
      tick.append(svg("title", {}, event.name));
      drawing.append(tick);
      return tick;
    });
    drawing.append(names);
    const box = document.createElement("div");
    box.className = "lanes";
    box.tabIndex = 0;
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", "Timeline");
    box.append(drawing);

    // The names of the lanes stay in sight when the lanes are scrolled. What stands under them would be cut in two:
    // times give way, the name of a bar moves along with what is left of the bar.
    let now = 0;
    const keepNames = () => {
      const scrolled = box.scrollLeft * (width / (drawing.clientWidth || width));
      const edge = scrolled ? scrolled + nameWidth - 10 : 0;
      names.setAttribute("transform", `translate(${scrolled})`);
      times.forEach((label) => { label.text.style.display = label.from < edge ? "none" : ""; });
      drawn.forEach((bar) => {
        const from = Math.max(left(bar.from), edge);
        bar.label.setAttribute("x", from + 6);
        bar.label.style.display = left(Math.min(bar.to, now)) - from > 14 + 6.4 * bar.name.length ? "" : "none";
      });
    };
    box.addEventListener("scroll", keepNames, { passive: true });
    figure.querySelector(".widget-stage").append(box);

    const show = (step) => {
      drawn.forEach((bar) => {
        const seen = Math.max(0, left(Math.min(bar.to, step)) - left(bar.from));
        bar.box.setAttribute("width", seen || (bar.from === step ? 2 : 0));
        bar.group.style.display = bar.from <= step ? "" : "none";
      });
      ticks.forEach((tick, index) => {
        if (!tick) return;
        tick.classList.toggle("later", index > step);
        tick.classList.toggle("current", index === step);
      });
      head.setAttribute("x1", left(step));
      head.setAttribute("x2", left(step));
      const shown = left(step) * (drawing.clientWidth / width || 1);
      if (box.scrollWidth > box.clientWidth) box.scrollLeft = shown - box.clientWidth * 0.7;
      now = step;
      keepNames();
    };
    const say = (step) => {
      const event = steps[step];
      const verb = { B: " begins", E: " ends", i: "" }[event.ph];
      const text = event.args && event.args.say ? ` — ${event.args.say}` : "";
      return { when: `${time(event.ts)} · ${lanes.get(event.tid)}`, text: `${event.name || "it"}${verb}${text}` };
    };
    player(figure, steps.length, show, say);
  };
  each("timeline", start);
  window.bookWidgets.timeline = start;
})();
