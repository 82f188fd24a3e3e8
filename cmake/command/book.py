"""./workbook book: makes the book from the text and from what the examples print; opens it, prints it, checks it."""

import shutil
import subprocess
import sys
import tempfile
import webbrowser

from building import build, configure
from common import BUILD, ROOT, BadUse, Failed, Parser, Progress, lines_of, paint, show_command, shown

PRESET = "tour"
SITE = BUILD / "book"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
QUIET = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run", "--no-pdf-header-footer")


def find_browser():
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def make(strict=False):
    """Builds the examples, then the site. Raises Failed with a line for each thing that is wrong."""
    configure(PRESET)
    build(PRESET, ["examples"])
    command = [sys.executable, ROOT / "book" / "build.py", "--build", BUILD / PRESET, "--output", SITE]
    command += ["--strict"] if strict else []
    show_command(command)
    with Progress("making the book") as progress:
        code = lines_of(command, progress.print)
    if code:
        raise Failed("the book cannot be made; each line above names the page and what is wrong")


def print_pdf(browser):
    """The whole book as one PDF beside the site."""
    target = SITE / "async-from-the-ground-up.pdf"
    with tempfile.TemporaryDirectory() as profile:
        command = [browser, *QUIET, f"--user-data-dir={profile}", "--virtual-time-budget=20000",
                   f"--print-to-pdf={target}", (SITE / "print.html").as_uri()]
        with Progress("printing the book"):
            ran = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=300, check=False)
    if ran.returncode or not target.is_file():
        raise Failed(f"{browser} printed nothing: {(ran.stderr.strip().splitlines() or ['no message'])[-1]}")
    print(shown(target))


def check(browser):
    """The tests of the site in a real browser."""
    tests = ROOT / "book" / "tests"
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        raise BadUse("--check needs node and npm (./workbook install check)")
    if not (tests / "node_modules" / "playwright-core").is_dir():
        command = [npm, "ci", "--prefix", tests, "--no-audit", "--no-fund"]
        show_command(command)
        if lines_of(command, print):
            raise Failed("npm ci failed: are you online?")
    command = [node, tests / "browser.mjs", "--site", SITE, "--browser", browser]
    show_command(command)
    with Progress("looking at the book in a browser") as progress:
        code = lines_of(command, progress.print)
    if code:
        raise Failed("the book does not pass in the browser")


def run(arguments: list[str]) -> int:
    parser = Parser("book", "Makes the book and prints the path of its first page.")
    parser.add_argument("--open", action="store_true", help="open it in your browser")
    parser.add_argument("--pdf", action="store_true", help="print it into one PDF (needs Chromium)")
    parser.add_argument("--check", action="store_true", help="test it in a real browser (needs Chromium, node and npm)")
    options = parser.parse_args(arguments)
    browser = find_browser()
    for name in ("pdf", "check"):
        if getattr(options, name) and not browser:
            raise BadUse(f"--{name} needs Chromium, and there is none (./workbook install check)")
    if not shutil.which("doxygen") or not shutil.which("dot"):
        raise BadUse("the book needs doxygen and graphviz (./workbook install book)")
    make(strict=options.check)
    if options.check:
        check(browser)
    if options.pdf:
        print_pdf(browser)
    index = SITE / "index.html"
    print(paint(shown(index), "bold"))
    if options.open and not webbrowser.open(index.as_uri()):
        raise Failed(f"no browser could be started; open {index} yourself")
    return 0
