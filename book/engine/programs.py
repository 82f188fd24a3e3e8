"""Runs the examples for the book: what they print, and the traces they write."""

import json
import os
import shlex
import subprocess
import sys

from .pages import ROOT, locate
from .problems import Problem

sys.path.insert(0, str(ROOT / "cmake" / "command"))
from example import BadExample, read_example  # noqa: E402

SKIPPED = 77
TIMEOUT = 60


class Programs:
    """The built examples of one build folder. Each runs at most once for one build of it."""

    def __init__(self, build, cache):
        self.build, self.cache = build, cache
        self.ran = {}

    def source(self, unit):
        """The example file of `ch01/13-x` or `ch01/13`."""
        chapter, _, name = unit.partition("/")
        pattern = f"{chapter}-*/examples/{name}.cpp" if "-" in name else f"{chapter}-*/examples/{name}-*.cpp"
        found = locate(pattern) if chapter and name else []
        if len(found) != 1:
            what = "no such example" if not found else "more than one example has this number"
            raise Problem(f"{unit}: {what} ({pattern})")
        return found[0]

    def example(self, unit):
        try:
            return read_example(self.source(unit))
        except BadExample as error:
            raise Problem(str(error)) from None

    def places(self, example):
        folders = (self.build / example.path.parent.parent.name / "examples", self.build / "examples")
        return [folder / (example.target + ending) for folder in folders for ending in ("", ".exe")]

    def is_built(self, example):
        return any(place.is_file() for place in self.places(example))

    def program(self, unit):
        example = self.example(unit)
        for place in self.places(example):
            if place.is_file():
                return place
        raise Problem(f"{unit}: the program {example.target} is not built in {self.build}")

    def run(self, unit):
        """{"output", "trace", "skipped"} of one run under the virtual clock."""
        example = self.example(unit)
        if "windows" in example.needs:  # its test compares what it prints, wherever there is Wine
            return {"output": "", "trace": None, "skipped": "it needs Windows; a test under Wine compares it"}
        if "board" in example.needs and not self.is_built(example):
            return {"output": "", "trace": None, "skipped": "it needs the compiler for the board"}
        if example.unit not in self.ran:
            self.ran[example.unit] = self.run_or_read(example)
        return self.ran[example.unit]

    def run_or_read(self, example):
        program = self.program(example.unit)
        kept = self.cache / f"{example.target}.json"
        if kept.is_file() and kept.stat().st_mtime > program.stat().st_mtime:
            return json.loads(kept.read_text(encoding="utf-8"))
        result = self.run_now(example, program)
        self.cache.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps(result), encoding="utf-8")
        return result

    def run_now(self, example, program):
        self.cache.mkdir(parents=True, exist_ok=True)
        trace = self.cache / f"{example.target}.trace.json"
        trace.unlink(missing_ok=True)
        environment = {**os.environ, "WORKBOOK_CLOCK": "virtual", "WORKBOOK_TRACE": str(trace)}
        try:
            ran = subprocess.run(self.command(example, program), stdin=subprocess.DEVNULL, capture_output=True, text=True,
                                 errors="backslashreplace", timeout=TIMEOUT, env=environment, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise Problem(f"{example.unit}: {program.name} could not be run ({error})") from None
        if ran.returncode not in (0, SKIPPED):
            raise Problem(f"{example.unit}: {program.name} ended with exit code {ran.returncode}: "
                          f"{(ran.stderr.strip().splitlines() or ['no message'])[0]}")
        return {"output": ran.stdout, "trace": self.read_trace(example, trace),
                "skipped": ran.stderr.strip() if ran.returncode == SKIPPED else ""}

    @staticmethod
    def command(example, program):
        """What starts it: itself, or for a kernel the chapter's boot.py, with the flags that the source names."""
        if "board" not in example.needs:
            return [str(program)]
        boot = example.path.parent.parent / "tools/boot.py"
        return [sys.executable, str(boot), str(program), *shlex.split(example.keys.get("Board", ""))]

    @staticmethod
    def read_trace(example, path):
        if not path.is_file():
            return None
        try:
            return json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise Problem(f"{example.unit}: its trace is not JSON ({error})") from None

    def output(self, unit):
        """What the program printed; for one that cannot run here, what its source promises."""
        result, example = self.run(unit), self.example(unit)
        if result["skipped"]:
            return "\n".join(line.text for line in example.output) + "\n", result["skipped"]
        if not result["output"]:
            raise Problem(f"{unit}: the program printed nothing")
        return result["output"], ""

    def trace(self, unit):
        """The trace of the run, or the reason (as text) why this machine cannot record one."""
        result = self.run(unit)
        if result["skipped"]:
            return None, result["skipped"]
        if not result["trace"] or not result["trace"].get("traceEvents"):
            raise Problem(f"{unit}: the program wrote no trace (base::Tracer, WORKBOOK_TRACE)")
        return result["trace"], ""
