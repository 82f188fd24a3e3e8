// Full-text search: `/` opens it, all words must occur, titles weigh more than text.
"use strict";
(() => {
  const dialog = document.getElementById("search");
  const input = document.getElementById("search-words");
  const list = document.getElementById("search-results");
  const count = document.getElementById("search-count");
  const MOST = 30;
  let loading = null;
  let chosen = -1;

  // The index is a script: a page from disk may not fetch a file.
  const load = () => {
    loading = loading || new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = "search-index.js";
      script.onload = () => resolve(window.bookIndex.map((entry) => ({
        ...entry,
        title: ` ${entry.p} ${entry.l}`.toLowerCase(), heading: ` ${entry.h}`.toLowerCase(),
        text: ` ${entry.t}`.toLowerCase(), code: ` ${entry.c}`.toLowerCase(),
      })));
      script.onerror = () => reject(new Error("no search-index.js"));
      document.head.append(script);
    });
    return loading;
  };

  const occurrences = (text, word) => {
    let found = 0;
    for (let at = text.indexOf(word); at >= 0 && found < 5; at = text.indexOf(word, at + 1)) {
      found += /[a-z0-9]/.test(text[at - 1] || " ") ? 0.4 : 1;  // the beginning of a word counts fully
    }
    return found;
  };
  const score = (entry, words) => {
    let total = 0;
    for (const word of words) {
      const points = 12 * Math.min(1, occurrences(entry.heading, word)) + 7 * Math.min(1, occurrences(entry.title, word))
        + occurrences(entry.text, word) + 0.4 * occurrences(entry.code, word);
      if (points === 0) return 0;
      total += points;
    }
    if (words.length > 1 && (entry.heading + entry.text).includes(words.join(" "))) total += 8;
    if (entry.heading.trim() === words.join(" ")) total += 8;  // the very entry of the glossary
    return total + (entry.u.includes("#") ? 0 : 0.5);
  };

  const escaped = (text) => text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]);
  const marked = (text, words) => {
    const pattern = words.map((word) => escaped(word).replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
    return escaped(text).replace(new RegExp(pattern, "gi"), "<mark>$&</mark>");
  };
  const excerpt = (entry, words) => {
    const lower = entry.t.toLowerCase();
    const from = words.map((word) => lower.indexOf(word)).filter((at) => at >= 0);
    const source = from.length || !entry.c ? entry.t : entry.c;
    const at = source === entry.t ? Math.min(...from, source.length) : Math.max(0, entry.c.toLowerCase().indexOf(words[0]));
    const start = Math.max(0, source.lastIndexOf(" ", Math.max(0, at - 50)));
    return (start ? "… " : "") + source.slice(start, start + 170).trim() + (start + 170 < source.length ? " …" : "");
  };

  const choose = (position) => {
    const items = list.children;
    if (!items.length) return;
    chosen = (position + items.length) % items.length;
    Array.from(items).forEach((item, index) => item.setAttribute("aria-selected", String(index === chosen)));
    input.setAttribute("aria-activedescendant", items[chosen].id);
    items[chosen].scrollIntoView({ block: "nearest" });
  };
  const show = (results, words) => {
    list.replaceChildren(...results.slice(0, MOST).map(({ entry }, index) => {
      const item = document.createElement("li");
      item.id = `result-${index}`;
      item.setAttribute("role", "option");
      item.dataset.href = entry.u;
      const title = entry.h || entry.p;
      const place = [entry.l, entry.h ? entry.p : ""].filter(Boolean).join(" · ");
      item.innerHTML = `<span class="where">${marked(title, words)}<small>${escaped(place)}</small></span>`
        + `<span class="found">${marked(excerpt(entry, words), words)}</span>`;
      return item;
    }));
    input.setAttribute("aria-expanded", String(results.length > 0));
    input.removeAttribute("aria-activedescendant");
    chosen = -1;
    const many = results.length > MOST ? `, the best ${MOST} shown` : "";
    count.textContent = words.length ? `${results.length || "No"} ${results.length === 1 ? "place has" : "places have"} ${words.length > 1 ? "all these words" : "this word"}${many}` : "";
    if (results.length) choose(0);
  };
  const search = async () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    try {
      const index = await load();
      const results = words.length ? index.map((entry) => ({ entry, points: score(entry, words) })).filter((one) => one.points > 0) : [];
      show(results.sort((a, b) => b.points - a.points), words);
    } catch (error) {
      count.textContent = "The search index is missing: build the book again.";
    }
  };
  const go = (item) => {
    if (!item) return;
    dialog.close();
    location.href = item.dataset.href;
  };
  const open = () => {
    if (dialog.open) return;
    dialog.showModal();
    input.select();
    search();
  };

  document.getElementById("open-search").addEventListener("click", open);
  input.addEventListener("input", search);
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  list.addEventListener("click", (event) => go(event.target.closest("li")));
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) { event.preventDefault(); choose(chosen + step); }
    if (event.key === "Enter") { event.preventDefault(); go(list.children[chosen]); }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select")) return;
    event.preventDefault();
    open();
  });
})();
