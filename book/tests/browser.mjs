// The book in a real browser.
//
//     node browser.mjs --site FOLDER [--browser /usr/bin/chromium] [--only CHECK] [--all] [--part TURN/PARTS] [--prove]
//
// --all looks at each page of the reference with the slow checks, too.
// --part 7/2 looks only at every second page, beginning with the one whose turn it is; what a single page is
// enough for (search, widgets, paper...) is looked at in each part.
// --prove breaks a copy of the site in many ways and demands that the checks see it; with --part, in some of these ways.
// Exit code 0: all checks pass; 1: a line for each error; 2: bad use; 77: nothing to test with.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"];

const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : process.argv[at + 1];
};
const end = (code, text) => { console.error(text); process.exit(code); };

const load = async () => {
  try {
    const [{ chromium }, { checks, Book }, { breakages }] = await Promise.all([import("playwright-core"), import("./checks.mjs"), import("./breakages.mjs")]);
    return { chromium, checks, Book, breakages };
  } catch (error) {
    return end(77, `skipped: the npm modules are missing (cd book/tests && npm ci): ${error.message.split("\n")[0]}`);
  }
};

const pagesOf = (site) => fs.readdirSync(site).filter((file) => file.endsWith(".html") && file !== "print.html")
  .sort((a, b) => (b === "index.html") - (a === "index.html") || a.localeCompare(b));

async function runChecks(book, checks, names) {
  let failed = 0;
  for (const name of names) {
    const start = Date.now();
    let errors;
    try {
      errors = await checks[name](book);
    } catch (error) {
      errors = [`the check itself ended: ${error.message.split("\n")[0]}`];
    }
    console.log(`${errors.length ? "FAILED" : "ok    "} ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
    errors.slice(0, 20).forEach((error) => console.log(`    ${error}`));
    if (errors.length > 20) console.log(`    ... and ${errors.length - 20} more`);
    failed += errors.length ? 1 : 0;
  }
  return failed;
}

// The pages on which a breakage is looked for: few, but with all the parts.
const somePages = (site) => {
  const all = pagesOf(site);
  const widgets = all.filter((page) => /class="widget/.test(fs.readFileSync(path.join(site, page), "utf8")));
  const listed = new Set(["index.html", "how-to-use.html", "map.html", ...widgets]);
  return all.filter((page) => listed.has(page)).slice(0, 12);
};

async function prove(browser, site, { checks, Book, breakages }, only, [turn, count]) {
  let missed = 0;
  const copy = fs.mkdtempSync(path.join(os.tmpdir(), "book-"));
  const has = { machine: pagesOf(site).some((page) => /class="widget machine/.test(fs.readFileSync(path.join(site, page), "utf8"))) };
  for (const { check, what, file, from, to } of breakages.filter((one, at) => at % count === turn % count && (!only || one.check === only))) {
    if (has[check] === false) {
      console.log(`not here ${check}: ${what}: the machine was not built`);
      continue;
    }
    fs.rmSync(copy, { recursive: true, force: true });
    fs.cpSync(site, copy, { recursive: true });
    const text = fs.readFileSync(path.join(copy, file), "utf8");
    const fits = text.includes(from);
    fs.writeFileSync(path.join(copy, file), text.replaceAll(from, to));
    let errors = [];
    try {
      errors = fits ? await checks[check](new Book(browser, copy, somePages(copy))) : [];
    } catch (error) {
      errors = [error.message];
    }
    const verdict = !fits ? "DOES NOT APPLY" : errors.length ? "seen  " : "MISSED";
    console.log(`${verdict} ${check}: ${what}${errors.length ? ` -> ${errors[0].slice(0, 110).split("\n")[0]}` : ""}`);
    missed += fits && errors.length ? 0 : 1;
  }
  fs.rmSync(copy, { recursive: true, force: true });
  return missed;
}

async function main() {
  const site = option("site");
  if (!site || !fs.existsSync(path.join(site, "index.html"))) return end(2, `browser.mjs: --site must name a built book (no ${site}/index.html)`);
  const executablePath = option("browser", "/usr/bin/chromium");
  if (!fs.existsSync(executablePath)) return end(77, `skipped: there is no ${executablePath}`);
  const parts = await load();
  const only = option("only");
  if (only && !parts.checks[only]) return end(2, `browser.mjs: no check ${only}; there are ${Object.keys(parts.checks).join(", ")}`);
  const part = /^(\d+)\/([1-9]\d*)$/.exec(option("part", "0/1"));
  if (!part) return end(2, `browser.mjs: --part takes TURN/PARTS, as 7/2, not ${option("part")}`);
  const browser = await parts.chromium.launch({ executablePath, headless: true, args: FLAGS });
  try {
    const turn = part.slice(1).map(Number);
    if (process.argv.includes("--prove")) return await prove(browser, path.resolve(site), parts, only, turn) ? 1 : 0;
    const pages = pagesOf(site);
    console.log(`${pages.length} pages of ${site}`);
    return await runChecks(new parts.Book(browser, path.resolve(site), pages, { all: process.argv.includes("--all"), part: turn }), parts.checks, only ? [only] : Object.keys(parts.checks)) ? 1 : 0;
  } finally {
    await browser.close();
  }
}

process.exit(await main());
