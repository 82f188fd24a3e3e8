"""What all sub-commands share: places, errors, colours, progress, started programs."""

import argparse
import difflib
import os
import shlex
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = ROOT / "build"
MY = Path(os.environ.get("WORKBOOK_MY", ROOT / "my"))  # the reader's state and lab work


class BadUse(Exception):
    """The reader asked for something that does not exist. One line; exit code 2."""


class Failed(Exception):
    """The work was done and went wrong. The lines were shown or are here; exit code 1."""


class Parser(argparse.ArgumentParser):
    """Arguments of a sub-command, with errors of one line."""

    def __init__(self, name, description):
        super().__init__(prog=f"./workbook {name}", description=description, allow_abbrev=False)

    def error(self, message):
        raise BadUse(f"{message} (see ./workbook help {self.prog.split()[-1]})")


def nearest(word, known):
    """Text that offers what the reader may have meant, or nothing."""
    close = difflib.get_close_matches(word, known, 1, 0.5)
    return f"; did you mean {close[0]}?" if close else ""


def shown(path):
    """A path as a reader would type it: relative to where they are, if below."""
    try:
        return str(Path(path).relative_to(Path.cwd()))
    except ValueError:
        return str(path)


# Colours, where a terminal shows them and the reader did not switch them off.

CODES = {"green": "32", "red": "31", "yellow": "33", "dim": "2", "bold": "1", "cyan": "36"}


def has_colour(stream):
    return stream.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def paint(text, colour, stream=None):
    if not has_colour(stream or sys.stdout):
        return text
    return f"\033[{CODES[colour]}m{text}\033[0m"


# Progress goes to stderr, so that stdout holds only what was asked for.

class Progress:
    """A line that says what is being done and for how long.

    On a terminal it lives on one line and disappears; elsewhere it prints one line when the
    work takes more than two seconds, and then one every ten.
    """

    def __init__(self, what):
        self.what, self.detail = what, ""
        self.start = time.monotonic()
        self.live = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self.lock = threading.Lock()
        self.ended = threading.Event()

    def __enter__(self):
        self.thread = threading.Thread(target=self.tick, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()
        self.clear()

    @property
    def seconds(self):
        return time.monotonic() - self.start

    def line(self):
        text = f"{self.seconds:4.0f} s  {self.what}  {self.detail}".rstrip()
        return text[: terminal_width() - 4]

    def tick(self):
        signs, turn, due = "|/-\\", 0, 2.0
        while not self.ended.wait(0.1):
            with self.lock:
                if self.live:
                    sys.stderr.write(f"\r\033[K{signs[turn % 4]}{self.line()}")
                    turn += 1
                elif self.seconds >= due:
                    sys.stderr.write(self.line() + "\n")
                    due += 10
                sys.stderr.flush()

    def clear(self):
        if self.live:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()

    def print(self, text=""):
        """Prints a line of the result above the progress line."""
        with self.lock:
            self.clear()
            print(text, flush=True)


def terminal_width():
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or 100
    except OSError:
        return 100


# Programs we start. The reader sees each command that does something, and so learns it.

def show_command(command):
    """Prints a command as it would be typed in the workbook's folder, where we start it."""
    words = []
    if Path.cwd() != ROOT and not show_command.moved:
        words.append(f"$ cd {shlex.quote(str(ROOT))}")
        show_command.moved = True
    words.append("$ " + " ".join(shlex.quote(str(part).replace(f"{ROOT}/", "")) for part in command))
    for line in words:
        print(paint(line, "dim", sys.stderr), file=sys.stderr, flush=True)


show_command.moved = False


def lines_of(command, on_line, environment=None):
    """Starts a program and hands over what it prints, line by line. Returns its exit code."""
    process = subprocess.Popen([str(part) for part in command], cwd=ROOT, text=True, errors="backslashreplace",
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               env={**os.environ, **(environment or {})})
    try:
        for line in process.stdout:
            on_line(line.rstrip("\n"))
        return process.wait()
    except BaseException:
        process.terminate()
        process.wait()
        raise


def first_line(command):
    """The first line that a program prints, or nothing if it cannot be started."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=20)
        return (done.stdout or done.stderr).strip().split("\n")[0]
    except (OSError, subprocess.TimeoutExpired):
        return ""
