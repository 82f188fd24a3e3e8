#!/usr/bin/env python3
"""Runs a program and compares what it prints with the `// Output:` block of its source.

    check_output.py [--timeout SECONDS] SOURCE.cpp -- PROGRAM [ARGUMENTS...]

Exit code 0: equal. 1: it differs, crashes, hangs or writes to stderr; a short diff says
where. 77: the program skipped itself, with its reason. 2: bad use.
CTest calls this file; `./workbook tour` and `./workbook run` use the functions.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from example import BadExample, read_example  # noqa: E402

TIMEOUT = 60.0
SKIPPED = 77
MOST_BYTES = 1 << 20  # a program that prints more is stopped
MOST_LINES = 12  # of a diff, or of what a failed program wrote to stderr


@dataclass
class Ran:
    """How a program ended: exit code (negative: the signal), and what it wrote."""

    code: int
    output: str
    errors: str
    stopped: str = ""  # why we stopped it


@dataclass
class Verdict:
    """ok, skipped or failed; the lines say why."""

    state: str
    lines: list

    @property
    def exit_code(self):
        return {"ok": 0, "skipped": SKIPPED, "failed": 1}[self.state]


def stop_group(process):
    """Ends a program and all it has started (the group that it leads)."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


def wait_for(process, files, timeout):
    """Waits for the program's end. Returns why it had to be stopped, or nothing."""
    deadline = time.monotonic() + timeout
    while True:
        try:
            process.wait(timeout=min(0.5, max(0.01, deadline - time.monotonic())))
            return ""
        except subprocess.TimeoutExpired:
            if sum(os.fstat(file.fileno()).st_size for file in files) > MOST_BYTES:
                return f"printed more than {MOST_BYTES >> 20} MiB and was stopped"
            if time.monotonic() >= deadline:
                return f"did not end within {timeout:g} seconds and was stopped"


def read_text(file):
    file.seek(0)
    return file.read(MOST_BYTES).decode("utf-8", "backslashreplace").replace("\r\n", "\n")


def run_captured(command, timeout=TIMEOUT, virtual=True, environment=None):
    """Runs a program to its end. Files, not pipes: what a program leaves running in the
    background (Wine does) may hold a pipe open for ever."""
    variables = {**os.environ, "WINEDEBUG": "-all", **(environment or {})}
    if virtual:
        variables["WORKBOOK_CLOCK"] = "virtual"
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output,
                                   stderr=errors, env=variables, start_new_session=True)
        try:
            stopped = wait_for(process, (output, errors), timeout)
        finally:
            stop_group(process)
        return Ran(process.returncode, read_text(output), read_text(errors), stopped)


def align(expected, got):
    """The cheapest way to turn `expected` into `got`, as (mark, Expected or None, text).

    Marks: ' ' equal, '-' missing from the output, '+' not expected, '.' covered by `...`.
    """
    rows, columns = len(expected), len(got)
    cost = [[0] * (columns + 1) for _ in range(rows + 1)]
    for row in range(rows, -1, -1):
        for column in range(columns, -1, -1):
            cost[row][column] = cheapest(expected, got, cost, row, column)[0]
    steps, row, column = [], 0, 0
    while row < rows or column < columns:
        _, mark = cheapest(expected, got, cost, row, column)
        line = expected[row] if row < rows else None
        text = got[column] if column < columns and mark in " +." else None
        if mark != "/":
            steps.append((mark, line, text))
        row += mark in " -/"
        column += mark in " +."
    return steps


def cheapest(expected, got, cost, row, column):
    """(cost, mark) of the best next step from here; '/' leaves a `...` line behind."""
    if row == len(expected):
        return (len(got) - column, "+" if column < len(got) else " ")
    line = expected[row]
    choices = []
    if line.anything:
        choices.append((cost[row + 1][column], "/"))
        if column < len(got):
            choices.append((cost[row][column + 1], "."))
        return min(choices, key=lambda choice: choice[0])
    if column < len(got) and got[column] == line.text:
        choices.append((cost[row + 1][column + 1], " "))
    choices.append((1 + cost[row + 1][column], "-"))
    if column < len(got):
        choices.append((1 + cost[row][column + 1], "+"))
    return min(choices, key=lambda choice: choice[0])


def diff(expected, text, path):
    """The lines that tell how the output differs; none if it does not."""
    got = text.split("\n")
    unfinished = got.pop() if text else None
    if unfinished:
        got.append(unfinished)
    got = got[: len(expected) + 200]  # enough to show where it goes wrong
    steps = align(expected, got)
    wrong = [index for index, step in enumerate(steps) if step[0] in "-+"]
    if wrong:
        return describe(steps, wrong, expected, path)
    if unfinished:
        return [f"{path}:{expected[-1].number}: the last line of the output has no line end"]
    return []


def describe(steps, wrong, expected, path):
    first = wrong[0]
    ahead = [step[1].number for step in steps[first:] if step[1]]
    place = (ahead + [line.number for line in expected[-1:]] + [""])[0]
    lines = [f"{path}:{place}: the output differs from the `// Output:` block".replace("::", ":")]
    shown = steps[max(0, first - 2):]
    names = {" ": "", ".": "", "-": "expected", "+": "got"}
    for mark, line, text in shown[:MOST_LINES - 2]:
        content = line.text if mark == "-" else text
        lines.append(f"  {names[mark]:>8} | {content}".rstrip())
    rest = sum(step[0] in "-+" for step in shown[MOST_LINES - 2:])
    if rest:
        lines.append(f"           ... and {rest} more lines that differ")
    return lines


def short(text, label="stderr"):
    lines = text.rstrip("\n").split("\n")
    shown = [f"  {label:>8} | {line}".rstrip() for line in lines[:MOST_LINES - 2]]
    if len(lines) > len(shown):
        shown.append(f"           ... and {len(lines) - len(shown)} more lines")
    return shown


def ending(code):
    if code >= 0:
        return f"ended with exit code {code}"
    try:
        return f"was ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"was ended by signal {-code}"


def judge(example, ran):
    """Compares one run with what the example's source promises."""
    path = shown_path(example.path)
    if ran.code == SKIPPED and not ran.stopped:
        reason = ran.errors.strip().split("\n")[0]
        return Verdict("skipped", [reason or "the program gave no reason"])
    lines = []
    if ran.stopped:
        lines = [f"{path}: the program {ran.stopped}"]
    elif ran.code != 0:
        lines = [f"{path}: the program {ending(ran.code)}"]
    elif ran.errors:
        lines = [f"{path}: the program wrote to stderr"]
    if ran.errors and lines:
        lines += short(ran.errors)
    difference = diff(example.output, ran.output, path)
    return Verdict("failed" if lines or difference else "ok", lines + difference)


def shown_path(path):
    """As short as it can be clicked: relative to here if it is below."""
    try:
        return str(Path(path).resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def check(source, command, timeout=TIMEOUT, environment=None):
    """Runs the command and judges it by the source file."""
    try:
        example = read_example(source)
        ran = run_captured(command, timeout, environment=environment)
    except BadExample as error:
        return Verdict("failed", [str(error)])
    except OSError as error:
        return Verdict("failed", [f"{command[0]}: cannot be started: {error.strerror}"])
    return judge(example, ran)


def bad_use(text):
    print(f"check_output.py: {text}", file=sys.stderr)
    return 2


def main(arguments):
    timeout = TIMEOUT
    if arguments[:1] == ["--timeout"]:
        try:
            timeout = float(arguments[1])
        except (IndexError, ValueError):
            return bad_use("--timeout needs a number of seconds")
        arguments = arguments[2:]
    if len(arguments) < 3 or arguments[1] != "--":
        return bad_use("use: check_output.py [--timeout SECONDS] SOURCE.cpp -- PROGRAM [ARGUMENTS...]")
    if not Path(arguments[0]).is_file():
        return bad_use(f"{arguments[0]}: no such file")
    verdict = check(arguments[0], arguments[2:], timeout)
    for line in verdict.lines:
        print(line if verdict.state == "failed" else f"skipped: {line}")
    return verdict.exit_code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
