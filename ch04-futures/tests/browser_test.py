"""A real browser reads a site from the HTTP server: pages, a style sheet, an image, a script that asks back."""

import base64
import errno
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM = sys.argv[1]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 50  # seconds for a page: ten times what one takes on a machine with other things to do

# Pictures of one size would not show that each came from its own answer: a point, 1 by 1, and a drawing, 30 by 20.
POINT = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"><rect width="30" height="20" fill="red"/></svg>'

# The script writes down what the browser has made of each answer, and clicks the link at last.
FIRST = """<!doctype html>
<title>first</title>
<link rel="stylesheet" href="style.css">
<p id="styled">Hello</p>
<img id="point" src="point.png"><img id="drawing" src="pictures/drawing.svg">
<a id="next" href="second.html?from=first" target="second">on</a>
<iframe id="second" name="second"></iframe>
<pre id="found"></pre>
<script type="module" src="look.js"></script>
"""
SECOND = """<!doctype html>
<title>second</title>
<p></p>
<script>document.querySelector("p").textContent = location.search + " from " + new URL(document.referrer).pathname;</script>
"""
LOOK = """
const numbers = await (await fetch("numbers.json")).json();
const slept = await (await fetch("sleep?30")).text();
const many = await Promise.all([...Array(40).keys()].map(async i => (await fetch("numbers.json?" + i)).status));
const second = document.getElementById("second");
const linked = new Promise(done => second.onload = () => done(second.contentDocument.querySelector("p").textContent));
const size = async id => {
    const image = document.getElementById(id);
    await image.decode();
    return image.naturalWidth + "x" + image.naturalHeight;
};
const found = [
    "sum " + numbers.reduce((a, b) => a + b),
    slept.trim(),
    "answers " + many.filter(status => status === 200).length,
    "missing " + (await fetch("none")).status,
    "refused " + (await fetch("numbers.json", {method: "POST", body: "x"})).status,
    "colour " + getComputedStyle(document.getElementById("styled")).color,
    "point " + await size("point"),
    "drawing " + await size("drawing"),
];
document.getElementById("next").click();
document.getElementById("found").textContent = [...found, "linked " + await linked].join("; ");
"""


def make_site(folder):
    (folder / "pictures").mkdir()
    (folder / "point.png").write_bytes(POINT)
    for name, text in (("index.html", FIRST), ("second.html", SECOND), ("look.js", LOOK), ("numbers.json", "[1, 20, 300]"),
                       ("style.css", "#styled { color: rgb(1, 2, 3); }"), ("pictures/drawing.svg", DRAWING)):
        (folder / name).write_text(text)


def skip(reason):
    print(f"skipped: {reason}", file=sys.stderr)
    sys.exit(77)


def shown(browser, address):
    """The document behind the address once its scripts have ended, as the browser sees it; nothing if that takes too long."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        # While an answer is missing its clock stands, so the budget is one of waiting without any reason.
        command = [browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                   "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-proxy-server",
                   f"--user-data-dir={profile}", "--virtual-time-budget=5000", "--dump-dom", address]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, errors="replace",
                                   start_new_session=True)
        try:
            return process.communicate(timeout=PATIENCE)[0]
        except subprocess.TimeoutExpired:
            return ""
        finally:
            try:
                os.killpg(process.pid, signal.SIGKILL)  # and what it has started
            except ProcessLookupError:
                pass
            process.wait()


def words(document, name):
    """What stands in the element of this name."""
    found = re.search(rf'id="{name}"[^>]*>([^<]*)<', document)
    return found[1] if found else None


def check(browser, address):
    document = shown(browser, address)
    wanted = ("sum 321; slept 30 ms; answers 40; missing 404; refused 405; colour rgb(1, 2, 3); point 1x1; drawing 30x20; "
              "linked ?from=first from /")
    found = words(document, "found")
    assert found == wanted, f"the browser found: {found}\n{document}"


def main():
    browser = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if browser is None:
        skip("there is no chromium (./workbook install browser)")
    if words(shown(browser, 'data:text/html,<p id="one">here</p>'), "one") != "here":
        skip(f"{browser} shows no page here")
    with tempfile.TemporaryDirectory() as folder:
        make_site(Path(folder))
        try:
            server = subprocess.Popen([PROGRAM, folder, "0"], stdout=subprocess.PIPE, text=True)
        except OSError as error:
            if error.errno != errno.ENOEXEC:
                raise
            skip("the server is for another CPU")
        try:
            port = server.stdout.readline().split("port ")[1].split(";")[0]
            check(browser, f"http://localhost:{port}/")
            server.send_signal(signal.SIGINT)
            assert server.wait(timeout=10) == 0, f"Ctrl+C ended it with {server.returncode}"
        finally:
            server.kill()
            server.wait()
    return 0


sys.exit(main())
