"""./workbook tour: builds and runs every example in reading order, and checks what it prints."""

import threading
import time
from pathlib import Path

from building import (CROSS, Ninja, build, build_command, check_cpu, configure, program,
                      run_environment, start_command, start_wine, why_not)
from check_output import Verdict, judge, run_captured
from common import Failed, Parser, Progress, lines_of, paint, show_command
from example import BadExample, read_example
from units import chapters, find_chapter

MOST_LINES = 12  # of a compiler's messages about one example
MARKS = {"ok": ("ok", "green"), "skipped": ("skipped", "yellow"), "failed": ("FAILED", "red")}


class Builder(threading.Thread):
    """Builds the remaining examples while the finished ones run: says when each is linked."""

    def __init__(self, preset, examples, progress):
        super().__init__(daemon=True)
        self.preset, self.examples, self.progress = preset, examples, progress
        self.linked = {example.target: threading.Event() for example in examples}
        self.ninja = Ninja(progress, self.on_linked)
        self.done = set()  # targets seen to be linked
        self.code = 0
        self.errors = []  # the compiler's messages about the last example that did not build
        self.crash = None

    def on_linked(self, path):
        target = Path(path).name.removesuffix(".exe")
        if target in self.linked:
            self.done.add(target)
            self.linked[target].set()

    def run(self):
        command = build_command(self.preset, [example.target for example in self.examples])
        try:
            self.code = lines_of([*command, "--", "-k", "0"], self.ninja.line)
        except OSError as error:
            self.crash = error
        self.ninja.confirm()
        for event in self.linked.values():
            event.set()

    def wait(self, example):
        """Waits until the example is built, or cannot be. Returns which."""
        while not self.linked[example.target].wait(0.2):  # short waits: ctrl-C stays alive
            pass
        if example.target in self.done or self.code == 0:
            return program(self.preset, example).exists()
        return self.is_fresh(example)

    def is_fresh(self, example):
        """Some step failed: is this program untouched by it, or only left over from before?"""
        ninja = Ninja()
        code = lines_of(build_command(self.preset, [example.target]), ninja.line)
        self.errors = [line for line in ninja.short_errors() if not line.startswith("FAILED: ")]
        return code == 0


class Tour:
    def __init__(self, preset, show):
        self.preset, self.show = preset, show
        self.counts = {"ok": 0, "skipped": 0, "failed": 0}
        self.start = time.monotonic()
        self.first_after = None
        self.end = None  # the example whose output ends the tour (`// Tour: end`), and that output
        self.failed = []

    def run_one(self, example):
        """Runs a built example. Returns what happened, and what it printed."""
        try:
            ran = run_captured(start_command(self.preset, example), environment=run_environment(self.preset))
            return judge(read_example(example.path), ran), ran.output
        except OSError as error:
            return Verdict("failed", [f"cannot be started: {error.strerror}"]), ""
        except BadExample as error:
            return Verdict("failed", [str(error)]), ""

    def report(self, example, verdict, output, printer):
        self.counts[verdict.state] += 1
        mark, colour = MARKS[verdict.state]
        reason = f"  ({verdict.lines[0]})" if verdict.state == "skipped" else ""
        printer(f"  {paint(f'{mark:7}', colour)}  {example.number}  {example.name[3:]:28}  {example.title}{reason}")
        if verdict.state == "failed":
            self.failed.append(example)
            for line in verdict.lines:
                printer(f"           {line}")
        elif output and (self.show or self.first_after is None):
            for line in output.rstrip("\n").split("\n"):
                printer(f"           {paint('|', 'dim')} {line}")
        if verdict.state == "ok" and example.keys.get("Tour", "").startswith("end"):
            self.end = (example, output)
        if self.first_after is None and verdict.state == "ok":
            self.first_after = time.monotonic() - self.start

    def first(self, example):
        """The first example is built alone: the reader sees it run as early as can be."""
        try:
            build(self.preset, [example.target])
        except Failed as error:
            return Verdict("failed", str(error).split("\n")), ""
        return self.run_one(example)

    def chapter(self, chapter, examples):
        print(f"\n{paint(chapter.title, 'bold')}")
        able = [example for example in examples if not why_not(example, self.preset)]
        if able and self.first_after is None:
            self.report(able[0], *self.first(able[0]), printer=lambda line: print(line, flush=True))
            examples = [example for example in examples if example is not able[0]]
        if not examples:
            return
        able = [example for example in able if example in examples]
        show_command(build_command(self.preset, ["..."]))
        with Progress("building and running") as progress:
            builder = Builder(self.preset, able, progress)
            if able:
                builder.start()
            for example in examples:
                self.report(example, *self.built(example, builder), printer=progress.print)
        if builder.crash:
            raise Failed(f"cannot build: {builder.crash}")

    def built(self, example, builder):
        if why_not(example, self.preset):
            return Verdict("skipped", [why_not(example, self.preset)]), ""
        if not builder.wait(example):
            return Verdict("failed", builder.errors[:MOST_LINES] or ["it does not build"]), ""
        return self.run_one(example)

    def summary(self):
        seconds, total = time.monotonic() - self.start, sum(self.counts.values())
        counts = ", ".join(f"{count} {state}" for state, count in self.counts.items() if count)
        print(f"\n{total} examples: {counts}, in {seconds:.0f} s.", end="")
        print(f" The first ran after {self.first_after:.1f} s." if self.first_after else "")
        if self.end and not self.show:
            print(f"\n{paint('What it leads to', 'bold')}  {self.end[0].unit}: {self.end[0].title}")
            for line in self.end[1].rstrip("\n").split("\n"):
                print(f"  {paint('|', 'dim')} {line}")
        for example in self.failed:
            print(f"  again: ./workbook run {example.unit}")
        if not self.failed:
            print("Next: ./workbook book makes the text (or read book/ch01/index.md);\n"
                  "      ./workbook run ch01/01 runs one example in real time; ./workbook list shows the way.")


def run(arguments):
    parser = Parser("tour", "Builds and runs every example, in reading order, and checks what it prints.")
    parser.add_argument("--chapter", metavar="ch01", help="only this chapter")
    parser.add_argument("--on", metavar="CPU", help=f"run them on: {', '.join(CROSS)} (emulated)")
    parser.add_argument("--show", action="store_true", help="show what each example prints")
    options = parser.parse_args(arguments)
    wanted = [find_chapter(options.chapter)] if options.chapter else chapters()
    preset = check_cpu(options.on) if options.on else "tour"
    chosen = [(chapter, chapter.examples(with_output=False)) for chapter in wanted]
    if not any(examples for _, examples in chosen):
        raise Failed("there are no examples here")
    tour = Tour(preset, options.show)
    configure(preset)
    start_wine(preset)
    for chapter, examples in chosen:
        tour.chapter(chapter, examples)
    tour.summary()
    return 1 if tour.failed else 0
