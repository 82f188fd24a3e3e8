"""./workbook test: builds and runs the tests, and names what was skipped and why."""

import os
import re
import xml.etree.ElementTree as ElementTree

from building import CROSS, build, check_cpu, configure, run_environment, start_wine
from common import BUILD, BadUse, Failed, Parser, Progress, lines_of, paint, show_command, shown
from units import find_chapter

PLAIN = "tour"  # the preset without sanitizers
MOST_LINES = 15  # of what a failed test printed
LINE = re.compile(r"\s*(\d+)/(\d+) Test +#\d+: (\S+) \.*(\s+Passed|\*\*\*\S+)")


def read_arguments(arguments):
    parser = Parser("test", "Builds and runs the tests, with AddressSanitizer and UBSan where they can live with them.")
    parser.add_argument("chapter", nargs="?", help="only this chapter, for instance ch01")
    parser.add_argument("--on", metavar="CPU", help=f"run them on: {', '.join(CROSS)} (emulated, no sanitizers)")
    parser.add_argument("--thread", action="store_true", help="with ThreadSanitizer instead")
    parser.add_argument("--only", metavar="PATTERN", help="only tests whose name matches, as in ctest -R")
    options = parser.parse_args(arguments)
    if options.on and options.thread:
        raise BadUse("--thread and --on do not go together: the emulators know no ThreadSanitizer")
    if options.only is not None:
        try:
            re.compile(options.only)
        except re.error as error:
            raise BadUse(f"--only {options.only}: {error}") from None
    return options


def ctest_command(preset, select, junit):
    command = ["ctest", "--test-dir", BUILD / preset, "--output-junit", junit, "--no-tests=error",
               "-j", str(os.cpu_count() or 1)]
    return command + (["-R", select] if select else [])


def run_ctest(command, preset):
    """Runs CTest; shows failures as they come. Returns its exit code and last words."""
    words = []
    with Progress("testing") as progress:
        def follow(line):
            match = LINE.match(line)
            if match:
                progress.detail = f"{match[1]} of {match[2]}  {match[3]}"
                if match[4].startswith("***") and not match[4].startswith(("***Skipped", "***Not")):
                    progress.print(f"  {paint('FAILED', 'red')}  {match[3]}")
            elif line.strip():
                words.append(line)
        code = lines_of(command, follow, run_environment(preset))
    return code, progress.seconds, words


class Result:
    """One test of the JUnit file."""

    def __init__(self, case):
        self.name, self.preset = case.get("name"), ""
        self.output = (case.findtext("system-out") or "").strip("\n")
        self.state = {"run": "ok", "fail": "failed"}.get(case.get("status"), "skipped")
        skipped = case.find("skipped")
        if skipped is not None:
            self.state = "skipped"
        failure = case.find("failure")
        self.message = (skipped if skipped is not None else failure).get("message", "") \
            if skipped is not None or failure is not None else ""

    @property
    def reason(self):
        """Why it was skipped: its own words, or CTest's."""
        lines = [line for line in self.output.split("\n") if line.strip()]
        for line in lines:
            if line.startswith("skipped:"):
                return line[8:].strip()
        return lines[-1].strip() if lines else self.message or "no reason given"


def read_results(junit):
    try:
        return [Result(case) for case in ElementTree.parse(junit).getroot().iter("testcase")]
    except (OSError, ElementTree.ParseError) as error:
        raise Failed(f"cannot read the results in {shown(junit)}: {error}") from None


def report(results):
    for result in results:
        if result.state == "failed":
            print(f"\n{paint('FAILED', 'red')}  {result.name}  {result.message}")
            lines = result.output.split("\n")
            print("\n".join(f"  {line}".rstrip() for line in lines[-MOST_LINES:]))
            print(f"  again: ctest --test-dir build/{result.preset} --output-on-failure -R '^{re.escape(result.name)}$'")
    reasons = {}
    for result in results:
        if result.state == "skipped":
            reasons.setdefault(result.reason, []).append(result.name)
    for reason, names in reasons.items():
        print(f"{paint('skipped', 'yellow')}  {reason}: {', '.join(names)}")


def test_preset(preset, targets, select):
    """Builds the targets (all without any) and runs the tests that `select` names; gives the results."""
    configure(preset, again=preset == PLAIN)  # ./workbook tour has configured it before Catch2 was here
    print(paint(f"  built in {build(preset, targets):.1f} s", "dim"), flush=True)
    start_wine(preset)
    junit = BUILD / preset / "junit.xml"
    command = ctest_command(preset, select, junit)
    show_command(command)
    code, seconds, words = run_ctest(command, preset)
    if not junit.exists() or any("No tests were found" in word for word in words):
        raise Failed("\n".join(["CTest ran no test:"] + words[-5:]))
    results = read_results(junit)
    if code and not any(result.state == "failed" for result in results):
        raise Failed("\n".join(["CTest failed:"] + words[-5:]))
    for result in results:
        result.preset = preset
    return results, seconds


def without_sanitizers(results, with_book):
    """The second round: what cannot run under a sanitizer, and the book, which quotes plain programs.

    Gives the targets to build and the pattern of the tests; nothing if there is nothing to do.
    """
    skipped = [result for result in results if result.state == "skipped" and "Sanitizer" in result.reason]
    if not skipped and not with_book:
        return [], ""
    boards = [result.name for result in skipped if "a machine of its own" in result.reason]
    labs = [name for name in boards if ".lab." in name]
    names = [result.name for result in skipped if result.name not in boards]
    targets = [name.replace(".example.", "-") if ".example." in name else name.replace(".", "-") + "-test" for name in names]
    targets += [f"{name.split('.')[0]}-board" for name in boards] + [name.replace(".", "-") for name in labs]
    patterns = [re.escape(name) for name in names + labs]
    # What boots one machine has a second test, on the chapter's own.
    for chapter in sorted({name.split(".")[0] for name in boards}):
        ends = [re.escape(name.split(".")[-1]) for name in boards if name.startswith(chapter + ".") and name not in labs]
        patterns.append(rf"{chapter}\.(example\.|machine\.)?({'|'.join(ends)})")
    patterns += [re.escape(result.name) for result in results if result.reason.startswith("this build has no")]
    if with_book:
        targets.append("examples")
        patterns.append(r"book\.(build|concepts|engine)")
    return sorted(set(targets)), f"^({'|'.join(patterns)})$"


def run(arguments):
    options = read_arguments(arguments)
    chapter = find_chapter(options.chapter) if options.chapter else None
    preset = "thread" if options.thread else check_cpu(options.on) if options.on else "debug"
    select = options.only or (rf"^{chapter.name}\." if chapter else "")
    results, seconds = test_preset(preset, [f"{chapter.folder.name}/all"] if chapter else [], select)
    if preset == "debug":
        targets, select = without_sanitizers(results, with_book=not chapter and not options.only)
        if select:
            print("and without sanitizers:", flush=True)
            more, more_seconds = test_preset(PLAIN, targets, select)
            done = {result.name for result in more}
            results = [result for result in results if result.name not in done] + more
            seconds += more_seconds
    report(results)
    counts = {state: sum(result.state == state for result in results) for state in ("ok", "skipped", "failed")}
    text = ", ".join(f"{count} {state}" for state, count in counts.items() if count)
    print(f"\n{len(results)} tests: {text}, in {seconds:.0f} s. Report for other tools: {shown(BUILD / preset / 'junit.xml')}")
    return 1 if counts["failed"] else 0
