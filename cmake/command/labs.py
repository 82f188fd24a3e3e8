"""The labs: what a lab is made of, finding one by name, its two sides, its known mistakes."""

import json
import platform
import re
from dataclasses import dataclass, field
from pathlib import Path

from common import ROOT, BadUse, Failed, nearest
from units import chapters

SOLUTION, STARTER = True, False
CPU_IN_NAME = re.compile(r"_(x86_64|aarch64|riscv64)\.S$")


def this_cpu():
    name = platform.machine()
    return {"amd64": "x86_64", "arm64": "aarch64"}.get(name.lower(), name)


@dataclass
class Test:
    name: str
    points: int
    layer: str
    assertions: int
    threads: bool = False  # also run under ThreadSanitizer


@dataclass
class Lab:
    chapter: str  # ch01
    folder: Path
    title: str
    minutes: int
    read: str
    change: list
    given: list
    layers: list
    hints: list
    tests: list
    mutants: list
    libraries: list = field(default_factory=lambda: ["judge"])  # that judge.cpp needs, each before those it uses
    cpus: list = field(default_factory=lambda: ["native"])  # for each of which it is judged
    board: dict = None  # it is a kernel: {"memory_kib": what the board has, "parts": libraries that are linked into it}

    @property
    def name(self):
        return self.folder.name

    @property
    def unit(self):
        return f"{self.chapter}/lab/{self.name}"

    @property
    def processors(self):
        """The CPUs for which it is judged here."""
        return list(dict.fromkeys(this_cpu() if cpu == "native" else cpu for cpu in self.cpus))

    @property
    def points(self):
        return sum(test.points for test in self.tests) * len(self.processors)

    def sources(self, cpu):
        """The files in assembly for a CPU: the end of their names says for which."""
        return [name for name in [*self.given, *self.change] if name.endswith(f"_{cpu}.S")]

    @property
    def known_processors(self):
        """The CPUs for which there is code, those for which it is judged first."""
        named = [match[1] for name in self.change if (match := CPU_IN_NAME.search(name))]
        return list(dict.fromkeys([*self.processors, *named]))

    def file(self, name):
        return (self.folder / name).read_text(encoding="utf-8")

    def code(self, solution):
        """The files that the reader changes, with the solution or with what the reader starts from."""
        return {name: split(self.file(name), solution, name) for name in self.change}


def load(folder):
    folder = Path(folder)
    try:
        data = json.loads((folder / "lab.json").read_text(encoding="utf-8"))
        data["tests"] = [Test(**test) for test in data["tests"]]
        return Lab(chapter=folder.parent.parent.name[:4], folder=folder, **data)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise BadUse(f"{folder.name}/lab.json: {error}") from None


def all_labs(root=ROOT):
    return [load(chapter.folder / "labs" / name) for chapter in chapters(root) for name in chapter.labs()
            if (chapter.folder / "labs" / name / "lab.json").is_file()]


class Ambiguous(BadUse):
    """A name that several labs have."""


def find_lab(word, root=ROOT):
    """1-state-machine, state-machine, ch01/1, ch01/lab/1-state-machine, 1.1 -> the lab; 1 too, if no other chapter has one."""
    labs = all_labs(root)
    word = word.strip("/")
    found = [lab for lab in labs if word in full_names(lab)] or [lab for lab in labs if word in short_names(lab)]
    if len(found) == 1:
        return found[0]
    if found:
        meant = " or ".join(f"{number_of(lab)} {lab.name}" for lab in found)
        raise Ambiguous(f"which lab {word}: {meant}?")
    if not labs:
        raise BadUse("there are no labs in this copy of the workbook")
    names = [lab.name for lab in labs]
    goals = {name.split("-", 1)[1]: name for name in names}
    guess = nearest(word, names) or nearest(word, list(goals))
    raise BadUse(f"there is no lab {word}{guess} (there are: {' '.join(names)})")


def number_of(lab):
    """As in the book: 2.1 is the first lab of chapter 2."""
    return f"{int(lab.chapter[2:])}.{lab.name.split('-')[0]}"


def full_names(lab):
    number = lab.name.split("-")[0]
    return (number_of(lab), lab.unit, f"{lab.chapter}/{lab.name}", f"{lab.chapter}/{number}", f"{lab.chapter}/lab/{number}",
            f"{lab.chapter}-{lab.name}", f"{lab.chapter}-lab-{lab.name}")


def short_names(lab):
    number, goal = lab.name.split("-", 1)
    return (number, lab.name, goal)


def split(text, solution, name="file"):
    """Keeps one side of each `#if LAB_SOLUTION` ... `#else` ... `#endif`."""
    kept, side = [], None
    for number, line in enumerate(text.split("\n"), 1):
        word = line.strip()
        if word == "#if LAB_SOLUTION":
            if side is not None:
                raise BadUse(f"{name}:{number}: #if LAB_SOLUTION inside of another one")
            side = SOLUTION
        elif side is not None and word.startswith("#if"):
            raise BadUse(f"{name}:{number}: no other #if may stand inside of #if LAB_SOLUTION")
        elif side is not None and word == "#else":
            side = STARTER
        elif side is not None and word == "#endif":
            side = None
        elif side is None or side == solution:
            kept.append(line)
    if side is not None:
        raise BadUse(f"{name}: #if LAB_SOLUTION without #endif")
    return "\n".join(kept)


def mutate(lab, mutant):
    """The solution with one mistake in it. How the lines are broken and indented does not matter."""
    code = lab.code(SOLUTION)
    old = re.compile(r"\s+".join(re.escape(word) for word in mutant["old"].split()))
    found = len(old.findall(code[mutant["file"]]))
    if found != 1:
        raise Failed(f"mutant '{mutant['name']}' of {lab.name}: its old text stands {found} times in {mutant['file']}, not once")
    return {**code, mutant["file"]: old.sub(lambda _: mutant["new"], code[mutant["file"]])}
