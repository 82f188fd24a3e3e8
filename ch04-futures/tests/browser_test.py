"""A real browser reads a site from the HTTP server: pages, a style sheet, an image, a script that asks back."""

import base64
import errno
import http.server
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse
from pathlib import Path

PROGRAM = sys.argv[1]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 50  # seconds for a page: ten times what one takes on a machine with other things to do

# Pictures of one size would not show that each came from its own answer: a point, 1 by 1, and a drawing, 30 by 20.
POINT = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"><rect width="30" height="20" fill="red"/></svg>'

# The script reports what the browser has made of each answer, the link that it clicks at last included.
FIRST = """<!doctype html>
<title>first</title>
<link rel="stylesheet" href="style.css">
<p id="styled">Hello</p>
<img id="point" src="point.png"><img id="drawing" src="pictures/drawing.svg">
<a id="next" href="second.html?from=first" target="second">on</a>
<iframe id="second" name="second"></iframe>
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
const words = encodeURIComponent([...found, "linked " + await linked].join("; "));
fetch(location.search.slice(1) + "?" + words, {mode: "no-cors"});
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


class Notes(http.server.BaseHTTPRequestHandler):
    """What a page has to say, it asks for here: GET /?words. Without words it is a page that says `here`."""

    def do_GET(self):
        words = urllib.parse.unquote(urllib.parse.urlsplit(self.path).query)
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        if words:
            self.server.told = words
        else:
            self.wfile.write(b'<script>fetch("/?here")</script>')

    def log_message(self, *_):
        pass


def told(browser, page=""):
    """What the page says of itself, once its scripts are through; nothing if it says nothing in time.

    page: its address; where it is to report is added as a query. Without it, one that only reports.
    """
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Notes) as notes, \
            tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        notes.told, notes.timeout = None, 1
        address = f"http://localhost:{notes.server_port}/"
        # The port for debuggers keeps it open until it is ended: without it a browser without a window ends when it
        # has loaded the page, whatever its scripts still wait for.
        command = [browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                   "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-proxy-server",
                   f"--user-data-dir={profile}", "--remote-debugging-port=0", f"{page}?{address}" if page else address]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        try:
            end = time.monotonic() + PATIENCE
            while notes.told is None and process.poll() is None and time.monotonic() < end:
                notes.handle_request()
            return notes.told
        finally:
            try:
                os.killpg(process.pid, signal.SIGKILL)  # and what it has started
            except ProcessLookupError:
                pass
            process.wait()


def check(browser, address):
    found = told(browser, address)
    wanted = ("sum 321; slept 30 ms; answers 40; missing 404; refused 405; colour rgb(1, 2, 3); point 1x1; drawing 30x20; "
              "linked ?from=first from /")
    assert found == wanted, f"the browser found: {found}"


def main():
    browser = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if browser is None:
        skip("there is no chromium (./workbook install browser)")
    if told(browser) != "here":
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
