// What must hold for the book in a browser. Each check gets `book` and returns its errors as lines.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { createRequire } from "node:module";

const axeFile = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const WIDTHS = [390, 768, 1100, 1300, 1600];

export class Book {
  // `all`: each page of the reference, too; `part`: of how many parts which one is looked at.
  constructor(browser, site, pages, { all = false, part = [0, 1] } = {}) {
    Object.assign(this, { browser, site, pages, all, part, cache: new Map() });
  }

  address(page) { return pathToFileURL(path.join(this.site, page)).href; }

  // Opens pages one by one in a context of their own and gives each to `look`. Collects what the console says.
  async visit(pages, look, settings = {}) {
    const context = await this.browser.newContext({ viewport: { width: 1300, height: 900 }, ...settings });
    const tab = await context.newPage();
    const said = [];
    const results = [];
    tab.on("console", (message) => { if (["error", "warning"].includes(message.type())) said.push(message.text()); });
    tab.on("pageerror", (error) => said.push(error.message));
    // Aborted: the page was left before its icon had come.
    tab.on("requestfailed", (request) => request.failure().errorText === "net::ERR_ABORTED" || said.push(`not loaded: ${request.url().replace(/^.*\//, "")}`));
    tab.setDefaultTimeout(10000);
    tab.setDefaultNavigationTimeout(60000);  // the machine may have other work
    try {
      for (const page of pages) {
        said.length = 0;
        await tab.goto(this.address(page));
        results.push(await look(tab, said));
      }
      return results;
    } finally {
      await context.close();
    }
  }

  async open(page, look, settings) {
    return (await this.visit([page], look, settings))[0];
  }

  // The pages that are looked at slowly: of the reference, which is all of one mould, every fifth unless
  // `all` are wanted.
  slowPages() {
    const isReference = (page) => /<body class="reference-page/.test(fs.readFileSync(path.join(this.site, page), "utf8"));
    return this.all ? this.pages : this.pages.filter((page, index) => index % 5 === 0 || !isReference(page));
  }

  // Looks at pages in as many tabs at once as there are processors.
  async each(look, settings, chosen = this.pages) {
    const tabs = os.availableParallelism();
    const [turn, parts] = this.part;
    const pages = chosen.filter((_page, index) => index % parts === turn % parts);
    const shares = Array.from({ length: tabs }, (_, tab) => pages.filter((_page, index) => index % tabs === tab));
    const found = await Promise.all(shares.map(async (pages) => {
      const errors = await this.visit(pages, look, settings);
      return pages.flatMap((page, index) => errors[index].map((error) => `${page}: ${error}`));
    }));
    return found.flat().sort();
  }

  ids(file) {
    if (!this.cache.has(file)) {
      const html = fs.readFileSync(path.join(this.site, file), "utf8");
      this.cache.set(file, new Set([...html.matchAll(/<[a-z][^<>]*?\sid="([^"]+)"/g)].map((match) => match[1])));
    }
    return this.cache.get(file);
  }

  // The pages that hold what `selector` finds.
  with(pattern) {
    return this.pages.filter((page) => pattern.test(fs.readFileSync(path.join(this.site, page), "utf8")));
  }
}

const expect = (errors, holds, text) => { if (!holds) errors.push(text); };

// What the names of a timeline's lanes cut in two, at each of a few places that it can be scrolled to.
const cutWords = (timeline) => timeline.evaluate(async (figure) => {
  const box = figure.querySelector(".lanes");
  const slider = figure.querySelector("input[type=range]");
  slider.value = slider.max;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  const cut = new Set();
  for (let place = 0; place < 12; ++place) {
    box.scrollLeft = (box.scrollWidth - box.clientWidth) * place / 11;
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const edge = figure.querySelector(".lane-cover").getBoundingClientRect().right;
    for (const text of box.querySelectorAll(".time, .bar-name")) {
      const { left, right } = text.getBoundingClientRect();
      if (right > edge && left < edge - 1) cut.add(`"${text.textContent}" is cut by the names of the lanes`);
    }
  }
  return [...cut];
});

// What the schedule explorer writes, in short; and files that are no traces.
const SCHEDULE = { traceEvents: [
  { ph: "M", name: "thread_name", pid: 1, tid: 1, args: { name: "A" } }, { ph: "M", name: "thread_name", pid: 1, tid: 2, args: { name: "B" } },
  { ph: "B", name: "runs", pid: 1, tid: 1, ts: 0 }, { ph: "i", s: "t", name: "reads sum (0)", pid: 1, tid: 1, ts: 0, args: { sum: "0", line: 7 } },
  { ph: "E", pid: 1, tid: 1, ts: 1000 }, { ph: "i", s: "t", name: "<b>fails</b>", pid: 1, tid: 2, ts: 1000, args: { say: "Expected: 2." } }] };
const NO_TRACES = ["no JSON", "[]", "null", '{"traceEvents":[]}', '{"traceEvents":[null]}', '{"traceEvents":[{"ph":"i","tid":1}]}'];

const tryReplay = async (tab, said) => {
  const errors = [];
  const box = tab.locator(".replay").first();
  const choose = async (text) => {
    await box.locator("input[type=file]").setInputFiles({ name: "lab.schedule.json", mimeType: "application/json", buffer: Buffer.from(text) });
    await tab.waitForTimeout(100);
  };
  const caption = () => box.locator(".widget-say").textContent();
  for (const _ of [1, 2]) await choose(JSON.stringify(SCHEDULE));  // the second one takes the place of the first
  expect(errors, await box.locator(".player").count() === 1, "does not show exactly one player for one file");
  if (errors.length) return errors;
  expect(errors, await box.locator(".lane-name").allTextContents().then((names) => names.join()) === "A,B", "a lane of the file is missing");
  await box.getByLabel("One step forward").click();
  expect(errors, /reads sum.*then sum: 0$/.test(await caption()), `a step does not say its state: ${await caption()}`);
  for (const _ of [1, 2]) await box.getByLabel("One step forward").click();
  expect(errors, /<b>fails<\/b> — Expected: 2\.$/.test(await caption()), `the last step is not the failure as text: ${await caption()}`);
  for (const text of NO_TRACES) {
    await choose(text);
    expect(errors, /cannot be replayed/.test(await box.locator(".replay-status").textContent()), `is silent about ${text}`);
    expect(errors, await box.locator(".player").count() === 0, `still shows the file before ${text}`);
  }
  return [...errors, ...said];
};

const LEAST_SPEED = 40;  // million instructions a second, of the quickest few milliseconds: others may use the processor, too
const LONGEST_GAP = 600;  // ms between two pictures of the page: what the machine works here takes longer

// What a reader does with the machine, in turn; throws where it does not do as it should.
const useMachine = async (tab, box) => {
  const screen = await box.locator("pre").elementHandle();
  const keys = box.locator("textarea");
  const demand = (truth, what) => { if (!truth) throw new Error(what); };
  const shows = async (pattern, what, timeout = 30000) => {
    const seen = tab.waitForFunction(([pre, source]) => new RegExp(source, "m").test(pre.innerText), [screen, pattern.source], { timeout });
    demand(await seen.catch(() => false), `${what}: ${JSON.stringify((await screen.innerText()).slice(-200))}`);
  };
  await box.getByRole("button", { name: "Switch on" }).focus();
  await tab.keyboard.press("Enter");
  await shows(/^\$ *$/, "no prompt", 90000);
  await tab.keyboard.type("echo hello | wkk");
  await tab.keyboard.press("Backspace");
  await keys.evaluate((field) => {  // as a phone's keyboard does it
    for (const value of ["", `${field.value}c`]) {
      field.value = value;
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }
  });
  await tab.keyboard.press("Enter");
  await shows(/^ +1 +1 +6$/, "does not answer what is typed");
  await tab.keyboard.press("ArrowUp");
  await shows(/^\$ echo hello \| wc *$[^$]*^\$ echo hello \| wc/, "does not remember the line before");
  await tab.keyboard.press("Control+u");
  await tab.evaluate(() => {
    let before = performance.now();
    window.longestGap = 0;
    const next = () => {
      window.longestGap = Math.max(window.longestGap, performance.now() - before);
      before = performance.now();
      requestAnimationFrame(next);
    };
    next();
  });
  await tab.keyboard.type("seq 400000 | wc");
  await tab.keyboard.press("Enter");
  await shows(/^ *400000 +400000/, "does not count to 400000");
  const gap = await tab.evaluate(() => window.longestGap);
  demand(gap < LONGEST_GAP, `while the machine worked, the page stood still for ${gap.toFixed(0)} ms`);
  const speed = Number(await box.getAttribute("data-speed"));
  console.log(`    the machine executes ${speed} million instructions a second; longest gap of the page: ${gap.toFixed(0)} ms`);
  demand(speed >= LEAST_SPEED, `only ${speed} million instructions a second`);
  await keys.focus();
  await tab.keyboard.type("exit");
  await tab.keyboard.press("Enter");
  const off = tab.waitForFunction((figure) => /with code 0/.test(figure.querySelector(".machine-state").textContent), await box.elementHandle(), { timeout: 30000 });
  demand(await off.catch(() => false), "exit does not switch it off");
  await box.getByRole("button", { name: "Reset" }).click();
  await shows(/^\$ *$/, "no prompt after a reset");
};

const tryMachine = async (tab, said) => {
  const box = tab.locator(".widget.machine").first();
  try {
    await useMachine(tab, box);
  } catch (error) {
    return [error.message, await box.locator(".machine-state").textContent(), ...said];
  }
  return said;
};

export const checks = {
  async console(book) {
    return book.each(async (tab, said) => {
      await tab.waitForTimeout(20);
      const errors = [...said];
      expect(errors, await tab.locator("main h1").count() === 1, "has not exactly one h1");
      expect(errors, await tab.evaluate(() => document.fonts.ready.then(() => document.fonts.check('16px "Book Serif"'))), "its font did not load");
      return errors;
    });
  },

  async links(book) {
    return book.each(async (tab) => {
      const targets = await tab.$$eval("a[href]", (links) => [...new Set(links.map((link) => link.getAttribute("href")))]);
      const own = path.basename(new URL(tab.url()).pathname);
      return targets.filter((target) => !/^(https?|mailto):/.test(target)).flatMap((target) => {
        const [file, anchor] = decodeURIComponent(target).split("#");
        if (!fs.existsSync(path.join(book.site, file || own))) return [`dead link ${target}`];
        return anchor && !book.ids(file || own).has(anchor) ? [`dead anchor ${target}`] : [];
      });
    });
  },

  async widths(book) {
    return book.each(async (tab) => {
      const errors = [];
      for (const colorScheme of ["light", "dark"]) {
        await tab.emulateMedia({ colorScheme });
        // In the dark only other pictures could be too wide.
        for (const width of colorScheme === "dark" ? WIDTHS.slice(0, 1) : WIDTHS) {
          await tab.setViewportSize({ width, height: 900 });
          const wide = await tab.evaluate(() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth);
          expect(errors, wide <= 0, `${width} px wide, ${colorScheme}: ${wide} px too wide`);
        }
      }
      return errors;
    }, {}, book.slowPages());
  },

  async code(book) {
    return book.each(async (tab) => tab.$$eval("main pre, main .table-frame, main .picture-frame, main .lanes", (boxes) => boxes.flatMap((box) => {
      if (box.closest("details:not([open])")) return [];
      const name = `${box.tagName.toLowerCase()} "${box.textContent.trim().slice(0, 24)}"`;
      const { right } = box.getBoundingClientRect();
      const scrolls = ["auto", "scroll"].includes(getComputedStyle(box).overflowX);
      return [
        ...(right > innerWidth + 0.5 ? [`${name} sticks out of the page`] : []),
        ...(box.scrollWidth > box.clientWidth + 1 && !scrolls ? [`${name} is cut off and does not scroll`] : []),
        ...(box.scrollWidth > box.clientWidth + 1 && box.tabIndex < 0 ? [`${name} cannot be reached by the keyboard`] : []),
      ];
    })), { viewport: { width: 390, height: 800 } }, book.slowPages());
  },

  // Pictures are drawn for a wide page: on a phone they may shrink only as far as their text can be read. Lanes that
  // are scrolled must not leave half a word beside their names.
  async pictures(book) {
    return book.each(async (tab) => [
      ...await tab.$$eval("main svg", (pictures) => pictures.flatMap((picture) => {
        const sizes = [...picture.querySelectorAll("text")].filter((text) => text.textContent && text.getClientRects().length)
          .map((text) => parseFloat(getComputedStyle(text).fontSize) * Math.hypot(text.getScreenCTM().a, text.getScreenCTM().b));
        const size = Math.min(...sizes);
        return size < 9.5 ? [`text of ${size.toFixed(1)} px in "${picture.textContent.trim().slice(0, 40)}"`] : [];
      })),
      ...(await Promise.all((await tab.$$("main .timeline")).map(cutWords))).flat(),
    ], { viewport: { width: 390, height: 800 } }, book.slowPages());
  },

  async accessibility(book) {
    return book.each(async (tab) => {
      const errors = [];
      await tab.$$eval("details.fold", (folds) => folds.forEach((fold) => { fold.open = true; }));
      await tab.addScriptTag({ path: axeFile });
      for (const colorScheme of ["light", "dark"]) {
        await tab.emulateMedia({ colorScheme });
        // In the dark only the colours can differ.
        const { violations } = await tab.evaluate((only) => window.axe.run(document, { resultTypes: ["violations"], ...only }),
          colorScheme === "dark" ? { runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block"] } } : {});
        errors.push(...violations.filter((one) => ["serious", "critical"].includes(one.impact)).map((one) =>
          `${colorScheme}: ${one.id} (${one.impact}), ${one.nodes.length} times, first ${one.nodes[0].target.join(" ")}: ${one.nodes[0].failureSummary.split("\n")[1] || ""}`));
      }
      return errors;
    }, { reducedMotion: "reduce" }, book.slowPages());
  },

  async search(book) {
    return book.open(book.pages[0], async (tab, said) => {
      const errors = [];
      await tab.keyboard.press("/");
      expect(errors, await tab.locator("#search").evaluate((dialog) => dialog.open), "`/` does not open the search");
      await tab.keyboard.type("continuation what remains");
      await tab.waitForFunction(() => document.getElementById("search-count").textContent !== "");
      const first = await tab.locator("#search-results li").first();
      expect(errors, await first.count() === 1, "a text of the glossary is not found");
      if (errors.length) return errors;
      expect(errors, /glossary/.test(await first.getAttribute("data-href")), "the glossary is not the best place for its own text");
      await tab.locator("#search-words").fill("continuation xyzzyplugh");
      await tab.waitForFunction(() => /^No/.test(document.getElementById("search-count").textContent), null, { timeout: 3000 })
        .catch(() => errors.push("a place without one of the words is found"));
      await tab.locator("#search-words").fill("waker");
      await tab.waitForFunction(() => document.querySelector("#search-results .where")?.firstChild.textContent === "waker", null, { timeout: 3000 })
        .catch(() => errors.push("the glossary's entry is not the best result for its word"));
      await tab.locator("#search-words").fill("glossary");
      await tab.waitForFunction(() => /glossary/i.test(document.querySelector("#search-results .where")?.textContent || ""), null, { timeout: 3000 })
        .catch(() => errors.push("the page of that title is not the best result"));
      const count = await tab.locator("#search-results li").count();
      await tab.keyboard.press("ArrowDown");
      if (count > 1) expect(errors, await tab.locator("#result-1").getAttribute("aria-selected") === "true", "the arrow key does not choose");
      await tab.keyboard.press("ArrowUp");
      await tab.keyboard.press("Enter");
      await tab.waitForURL(/glossary/, { timeout: 3000 }).catch(() => errors.push("Enter does not go to the result"));
      await tab.keyboard.press("/");
      await tab.keyboard.press("Escape");
      expect(errors, !await tab.locator("#search").evaluate((dialog) => dialog.open), "Escape does not close the search");
      return [...errors, ...said];
    });
  },

  async widgets(book) {
    const pages = book.with(/class="widget (timeline|stepper|ring|stacks)/);
    if (!pages.length) return ["no page has a widget"];
    const errors = [];
    for (const page of pages) {
      const found = await book.open(page, async (tab) => {
        const wrong = [];
        for (const widget of await tab.locator(".widget[data-widget]").all()) wrong.push(...await tryWidget(tab, widget));
        return wrong;
      });
      errors.push(...found.map((error) => `${page}: ${error}`));
    }
    return errors;
  },

  // The kernel boots, and answers what is typed; and while it works, the page stays awake.
  async machine(book) {
    const pages = book.with(/class="widget machine/);
    if (!pages.length && book.with(/class="widget absent"/).length) {
      console.log("    not here: the book was made without ./workbook install board");
      return [];
    }
    if (!pages.length) return ["no page boots a machine"];
    return book.open(pages[0], tryMachine);
  },

  async replay(book) {
    const pages = book.with(/class="replay"/);
    if (!pages.length) return ["no page replays a file of the reader's"];
    const errors = [];
    for (const page of pages) errors.push(...(await book.open(page, tryReplay)).map((error) => `${page}: ${error}`));
    return errors;
  },

  async copy(book) {
    const [page] = book.with(/class="listing/);
    if (!page) return ["no page has a listing"];
    return book.open(page, async (tab) => {
      const errors = [];
      const listing = tab.locator(".listing").first();
      const shown = (await listing.locator("pre").textContent()).trim();
      await tab.evaluate(() => { window.copied = []; document.addEventListener("copy", () => window.copied.push(String(document.getSelection()) || document.activeElement.value)); });
      await listing.locator(".copy").click();
      await tab.waitForTimeout(150);
      const clipboard = await tab.evaluate(() => navigator.clipboard.readText().catch(() => window.copied.at(-1) || ""));
      expect(errors, clipboard.trim() === shown, `the clipboard holds "${clipboard.slice(0, 40)}", not the listing`);
      expect(errors, await listing.locator(".copy").textContent() === "Copied", "the button does not say that it copied");
      return errors;
    }, { permissions: ["clipboard-read", "clipboard-write"] });
  },

  async colours(book) {
    return book.open(book.pages[0], async (tab) => {
      const errors = [];
      const paper = () => tab.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const light = await paper();
      await tab.emulateMedia({ colorScheme: "dark" });
      const dark = await paper();
      expect(errors, light !== dark, "does not follow the system's colours");
      await tab.locator("#switch-theme").click();
      expect(errors, await paper() === light, "the switch does not turn to light");
      await tab.locator("#switch-theme").click();
      await tab.emulateMedia({ colorScheme: "light" });
      expect(errors, await paper() === dark, "the switch does not turn to dark");
      await tab.reload();
      expect(errors, await paper() === dark, "the choice is forgotten");
      expect(errors, /dark/.test(await tab.locator("#switch-theme").getAttribute("aria-label")), "the switch does not say what is chosen");
      return errors;
    });
  },

  async keyboard(book) {
    const errors = await book.open(book.pages[1] || book.pages[0], async (tab) => {
      const wrong = [];
      await tab.keyboard.press("Tab");
      expect(wrong, await tab.evaluate(() => document.activeElement.className) === "skip", "the first Tab is not the skip link");
      await tab.keyboard.press("Enter");
      const before = tab.url();
      await tab.locator("body").press("ArrowRight");
      await tab.waitForURL((url) => url.pathname !== new URL(before).pathname, { timeout: 3000 }).catch(() => wrong.push("the right arrow does not turn the page"));
      return wrong;
    });
    errors.push(...await book.open(book.pages[0], async (tab) => {
      const wrong = [];
      const shown = () => tab.locator("#contents").evaluate((nav) => getComputedStyle(nav).visibility === "visible");
      expect(wrong, !await shown(), "the contents cover a narrow page");
      await tab.locator("#open-contents").click();
      expect(wrong, await shown(), "the contents do not open");
      await tab.keyboard.press("Escape");
      await tab.waitForTimeout(400);
      expect(wrong, !await shown(), "Escape does not close the contents");
      return wrong;
    }, { viewport: { width: 390, height: 800 } }));
    return errors;
  },

  async paper(book) {
    const [page] = book.with(/class="widget (timeline|stepper|ring|stacks)/).concat(book.pages);
    const errors = await book.open(page, async (tab) => {
      const wrong = [];
      await tab.pdf({ path: path.join(book.site, "..", "page.pdf") });  // fires beforeprint
      await tab.emulateMedia({ media: "print" });
      const hidden = await tab.$$eval(".bar, .contents, .player, .copy", (ones) => ones.every((one) => getComputedStyle(one).display === "none"));
      expect(wrong, hidden, "buttons and contents are printed");
      const widget = tab.locator(".widget[data-widget]").first();
      if (await widget.count()) {
        const [step, last] = await widget.evaluate((one) => [Number(one.dataset.step), Number(one.querySelector(".player input").max)]);
        expect(wrong, step === last, "a widget is printed before its end");
      }
      expect(wrong, await tab.locator("details.fold:not([open])").count() === 0, "a fold is printed closed");
      return wrong;
    });
    errors.push(...await book.open("print.html", async (tab, said) => {
      const pdf = await tab.pdf();
      const sheets = (pdf.toString("latin1").match(/\/Type\s*\/Page\b/g) || []).length;
      return [...said, ...(sheets > 5 ? [] : [`the printed book has only ${sheets} sheets`])];
    }));
    return errors;
  },

  async calm(book) {
    return book.open(book.pages[0], async (tab) => {
      const moving = await tab.evaluate(() => [...document.querySelectorAll("*")].filter((one) => parseFloat(getComputedStyle(one).transitionDuration) > 0
        || getComputedStyle(one).animationName !== "none").length + (getComputedStyle(document.documentElement).scrollBehavior === "smooth" ? 1 : 0));
      return moving ? [`${moving} things move although the reader asked for calm`] : [];
    }, { reducedMotion: "reduce" });
  },
};

async function tryWidget(tab, widget) {
  const errors = [];
  const name = `${await widget.getAttribute("data-widget")} of ${await widget.getAttribute("data-program")}`;
  const step = async () => Number(await widget.getAttribute("data-step"));
  if (!await widget.locator(".player").count()) return [`${name} did not start`];
  if (await widget.evaluate((one) => Boolean(one.closest("details:not([open])")))) await widget.evaluate((one) => { one.closest("details").open = true; });
  const last = await widget.locator(".player input").evaluate((range) => Number(range.max));
  const texts = new Set();
  const saidNow = async () => texts.add(await widget.locator(".widget-say").textContent());
  await saidNow();
  expect(errors, await step() === 0, `${name} does not begin at the beginning`);
  if (last === 0) return errors;
  await widget.locator(".forward").click();
  await saidNow();
  expect(errors, await step() === 1, `${name}: the button does not step`);
  await widget.locator(".play").focus();
  await tab.keyboard.press("ArrowRight");
  expect(errors, await step() === Math.min(2, last), `${name}: the right arrow does not step`);
  await tab.keyboard.press("ArrowLeft");
  await tab.keyboard.press("End");
  await saidNow();
  expect(errors, await step() === last, `${name}: End does not go to the end`);
  if (await widget.locator(".stacks-view").count()) {
    expect(errors, await widget.locator(".stacks-view .changed").count() > 0, `${name}: marks no change`);
    expect(errors, await widget.locator(".stacks-view .runs .top").count() === 1, `${name}: does not say which stack is in use`);
  }
  expect(errors, await widget.locator(".forward").isDisabled(), `${name}: goes on behind its end`);
  await tab.keyboard.press("Home");
  expect(errors, await step() === 0, `${name}: Home does not go to the beginning`);
  await tab.keyboard.press("k");
  await tab.waitForFunction((one) => Number(one.dataset.step) >= 1, await widget.elementHandle(), { timeout: 4000 }).catch(() => errors.push(`${name}: does not play`));
  await tab.keyboard.press("Home");
  expect(errors, texts.size > 1, `${name}: says the same at every step`);
  const kind = await widget.getAttribute("data-widget");
  const drawn = { timeline: ".lanes .lane-line", stepper: ".listing .line.here", ring: ".ring-view .cell", stacks: ".stacks-view .cell:not(.empty)" }[kind];
  expect(errors, await widget.locator(drawn).count() > 0, `${name}: shows no ${drawn}`);
  return errors;
}
