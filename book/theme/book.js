// What every page does: contents on narrow screens, colours, copying, keys, where we are.
"use strict";
(() => {
  const root = document.documentElement;
  const find = (selector) => document.querySelector(selector);

  // -- contents

  const contents = find("#contents");
  const opener = find("#open-contents");
  const showContents = (open) => {
    contents.classList.toggle("open", open);
    opener.setAttribute("aria-expanded", String(open));
  };
  opener.addEventListener("click", () => showContents(!contents.classList.contains("open")));
  find("#main").addEventListener("click", () => showContents(false));
  contents.addEventListener("click", (event) => { if (event.target.closest("a")) showContents(false); });
  const current = contents.querySelector("[aria-current=page]");
  if (current && current.offsetTop > contents.clientHeight - 120) contents.scrollTop = current.offsetTop - 200;

  // -- colours: as the system, light, dark

  const themeButton = find("#switch-theme");
  const names = { auto: "as the system", light: "light", dark: "dark" };
  const showTheme = () => themeButton.setAttribute("aria-label", `Colours: ${names[root.dataset.theme] || names.auto}`);
  themeButton.addEventListener("click", () => {
    const order = Object.keys(names);
    root.dataset.theme = order[(order.indexOf(root.dataset.theme) + 1) % order.length];
    try { localStorage.setItem("theme", root.dataset.theme); } catch (error) { /* a page from disk may not keep it */ }
    showTheme();
  });
  showTheme();

  // -- copying

  const textToCopy = (button) => {
    const frame = button.closest("figure, .run, .lab-command");
    const typed = frame.querySelectorAll(".typed");
    if (typed.length) return Array.from(typed, (one) => one.textContent).join("\n");
    const lines = Array.from(frame.querySelectorAll("pre .line"), (one) => one.textContent);
    return lines.length ? lines.join("") : frame.querySelector("pre").textContent;
  };
  const copyByHand = (text) => {
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    return copied;
  };
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const text = textToCopy(button);
    let copied = true;
    try { await navigator.clipboard.writeText(text); } catch (error) { copied = copyByHand(text); }
    button.textContent = copied ? "Copied" : "Not allowed";
    button.classList.toggle("done", copied);
    setTimeout(() => { button.textContent = "Copy"; button.classList.remove("done"); }, 1600);
  });

  // -- keys: left and right turn the page, unless something else has the keyboard

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") showContents(false);
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.target.closest("input, textarea, select, button, pre, details, dialog, .widget, [role=region]")) return;
    const link = { ArrowLeft: ".previous", ArrowRight: ".next" }[event.key];
    if (link && find(link)) find(link).click();
  });

  // -- the section we are in

  const links = new Map(Array.from(contents.querySelectorAll('.sections a[href^="#"]'), (link) => [link.hash.slice(1), link]));
  const sections = Array.from(document.querySelectorAll("main h2[id]")).filter((one) => links.has(one.id));
  let waiting = false;
  const showPlace = () => {
    waiting = false;
    let here = null;
    for (const section of sections) if (section.getBoundingClientRect().top < innerHeight * 0.3) here = section.id;
    links.forEach((link, id) => link.classList.toggle("here", id === here));
  };
  if (sections.length) {
    addEventListener("scroll", () => { if (!waiting) { waiting = true; requestAnimationFrame(showPlace); } }, { passive: true });
    showPlace();
  }

  // -- what does not scroll needs no stop on the way of the Tab key

  const boxes = document.querySelectorAll("main pre, main .table-frame, main .picture-frame");
  const showStops = () => boxes.forEach((box) => {
    const scrolls = box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight;
    if (scrolls) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  });
  addEventListener("resize", showStops, { passive: true });
  document.addEventListener("toggle", showStops, true);
  showStops();
  document.fonts.ready.then(showStops);

  // -- on paper every fold is open

  const openFolds = () => document.querySelectorAll("details.fold").forEach((one) => { one.open = true; });
  addEventListener("beforeprint", openFolds);
  if (document.body.classList.contains("print-all")) openFolds();
})();
