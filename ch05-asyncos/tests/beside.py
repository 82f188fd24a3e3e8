"""Our programs beside those of the system: the same arguments, the same input, the same files; then what they print, how
they end and what they have left must be the same. Ours run under qemu-riscv64, as what they are: programs for RISC-V.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC0", "HOME": "/"}
TEXT = "the quick brown fox\njumps over\n\nthe lazy dog [x] a.b a*b\nTHE END\nthe quick brown fox\n"


def prepare(folder):
    (folder / "folder" / "inner").mkdir(parents=True)
    (folder / "void").mkdir()
    files = {"text": TEXT, "numbers": "10\n9\n-3\n100 x\n9\n0\nabc\n", "empty": "", "unended": "one\nthe two",
             "folder/one": "1\n", "folder/inner/two": "2\n", "folder/.hidden": "h\n",
             "script": "echo $0 $1 $2 $#\nexit 5\n"}
    for name, text in files.items():
        (folder / name).write_text(text)
    (folder / "script").chmod(0o755)
    (folder / "symbolic").symlink_to("text")
    for path in [*folder.rglob("*"), folder]:
        os.utime(path, (1e9, 1e9), follow_symlinks=False)


def left_in(folder):
    """What is in it: names, kinds, contents."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_symlink():
            found[name] = "-> " + os.readlink(path)
        elif path.is_dir():
            found[name] = "a folder"
        else:
            text = path.read_bytes().decode().replace(str(folder), "HERE")
            found[name] = f"{path.stat().st_nlink} links, {text.lower()!r}"  # what went wrong, each begins as it likes
    return found


class Ours:
    """The programs in the folder, as commands of this system."""
    name = "ours"

    def __init__(self, programs, work):
        self.bin = work / "bin"
        self.bin.mkdir()
        for program in programs.iterdir():
            start = self.bin / program.name
            start.write_text(f'#!/bin/sh\nexec {shutil.which("qemu-riscv64")} -0 {program.name} {program} "$@"\n')
            start.chmod(0o755)
        self.path = str(self.bin)

    def command(self, words):
        return [str(self.bin / words[0]), *words[1:]]


class Theirs:
    name = "theirs"

    def __init__(self, work):
        self.bin = work / "theirs"
        self.bin.mkdir()
        (self.bin / "sh").symlink_to(shutil.which("dash"))
        # What our shell runs as `sh` is dash here, and `echo` is the shell's own: it knows \\n, ours does not.
        self.path = f"{self.bin}:/usr/bin:/bin"

    def command(self, words):
        if words[0] == "ls":  # ours knows no names of users, and one way to write a date
            words = ["ls", "-n", "--time-style=long-iso"] + words[1:] if any("l" in w for w in words[1:2] if w[0] == "-") else words
        return words


def run(side, words, folder, text):
    with tempfile.TemporaryDirectory() as place:
        here = Path(place)
        prepare(here)
        if "<" in words:
            text = (here / words[words.index("<") + 1]).read_text()
            words = words[:words.index("<")]
        done = subprocess.run(side.command(words), cwd=here, input=text.encode(), capture_output=True, timeout=60,
                              env={**ENVIRONMENT, "PATH": side.path})
        return done.returncode, done.stdout.decode().replace(place, "HERE"), done.stderr.decode(), left_in(here)


def same_words(text):
    """The columns of wc are as wide as each likes."""
    return [line.split() for line in text.splitlines()]


def differences(case, words, ours, theirs):
    code, printed, complained, left = ours
    their_code, their_printed, their_complained, their_left = theirs
    if words[0] == "wc":
        printed, their_printed = same_words(printed), same_words(their_printed)
    if code != their_code:
        yield f"ends with {code}, not {their_code}; {complained!r} {their_complained!r}"
    if printed != their_printed:
        yield f"prints {printed!r}, not {their_printed!r}"
    if bool(complained) != bool(their_complained):
        yield f"complains {complained!r}, where the other says {their_complained!r}"
    if any(line and ": " not in line for line in complained.splitlines() if line != "error"):
        yield f"complains without saying who: {complained!r}"
    if left != their_left:
        yield f"leaves {left}, not {their_left}"


def check(case, words, sides):
    ours, theirs = (run(side, words, None, TEXT) for side in sides)
    return [f"{case}: {what}" for what in differences(case, words, ours, theirs)]


def compare(cases, others, folder, *names):
    """Runs `cases`, pairs of a name and words; or only those whose name has one of `names` in it. Then, if all are run,
    others(programs, sides, work), which returns what else is wrong. Returns the program's exit code."""
    programs = Path(folder).resolve()
    if not shutil.which("qemu-riscv64") or not shutil.which("dash"):
        print("skipped: it needs qemu-riscv64 (./workbook install cpu) and dash", file=sys.stderr)
        return 77
    if not (programs / "sh").is_file():
        sys.exit(f"there are no programs in {programs}")
    cases = [(case, words) for case, words in cases if not names or any(name in case for name in names)]
    with tempfile.TemporaryDirectory() as work, ThreadPoolExecutor(os.cpu_count()) as pool:
        sides = Ours(programs, Path(work)), Theirs(Path(work))
        found = sum(pool.map(lambda each: check(*each, sides), cases), [])
        found += others(programs, sides, Path(work)) if not names else []
    for problem in found:
        print(problem)
    print(f"{len(cases)} cases, {len(found)} differences")
    return 1 if found else 0
