"""Judges the code of a lab: runs each test, and says what it found.

A lab is never judged by its exit code or by what it prints: each test runs in a process of its own
with a time limit and reports to an XML file, and counts only if that file tells of exactly this
test, ended, with as many checks as the solution passes.

CTest calls this file for programs that CMake has built: judging.py LAB pass|fail COMMAND...
"""

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from labs import Test, load
from workshop import assemble

SECONDS = 10  # for one test
OUTPUT_LIMIT = 64 << 10  # blocks of 512 bytes that a judged program may write to one file


@dataclass
class Outcome:
    test: Test
    passed: bool
    killer: str = ""  # the layer that found the fault
    lines: list = field(default_factory=list)  # at most five: expected, happened, where ...
    cpu: str = ""  # for which it was built


def run_test(program, test, launcher=(), seconds=SECONDS, trace=None):
    """Runs one test in a process of its own. Nothing that the program prints or returns is believed."""
    with tempfile.TemporaryDirectory(prefix="judge-") as scratch:
        command = [*launcher, str(Path(program).resolve()), test.name, "-r", "xml", "-o", "result.xml"]
        limited = ["sh", "-c", f'ulimit -c 0; ulimit -f {OUTPUT_LIMIT}; exec "$@"', "sh", *command]
        environment = {**os.environ, **sanitizer_options()}
        if trace:
            environment["WORKBOOK_SCHEDULE"] = str(trace)
        with open(Path(scratch, "output"), "w+", errors="replace") as output:
            process = subprocess.Popen(limited if shutil.which("sh") else command, cwd=scratch, env=environment,
                                       stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True)
            try:
                code = process.wait(seconds)
            except subprocess.TimeoutExpired:
                code = None
            finally:
                end_group(process)
            output.seek(0)
            printed = output.read(1 << 20)
        return judge_one(test, code, printed, read_result(Path(scratch, "result.xml")), seconds)


def sanitizer_options():
    """A sanitizer says which line of which file it means only if it has a program to look that up."""
    lookup = shutil.which("addr2line")
    common = f"external_symbolizer_path={lookup}:" if lookup else ""
    return {"ASAN_OPTIONS": common + "detect_leaks=1", "LSAN_OPTIONS": common.rstrip(":"),
            "UBSAN_OPTIONS": common + "print_stacktrace=1", "TSAN_OPTIONS": common + "halt_on_error=1:report_thread_leaks=0"}


def end_group(process):
    """Ends the program and whatever it started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass
    process.wait()


def read_result(file):
    try:
        return xml.parse(file).getroot()
    except (OSError, xml.ParseError):
        return None


# A leak is found at the end of a program: a check that failed before it says more.
LEAK = ("ERROR: LeakSanitizer: ", "asan", "everything that was allocated is given back")
SANITIZERS = (
    ("WARNING: ThreadSanitizer: data race", "tsan", "no two threads use the same memory at once without order"),
    ("ERROR: AddressSanitizer: ", "asan", "the program touches only memory that it owns"),
    LEAK,
    (": runtime error: ", "asan", "the program does nothing undefined"),
)


def judge_one(test, code, printed, result, seconds):
    told = next((found for found in SANITIZERS if found[0] in printed), None)
    if told and told != LEAK:  # also if it did not end: after a jump to nowhere a sanitizer may look for its line for ever
        return Outcome(test, False, told[1], [f"expected  {told[2]}", *sanitizer_lines(printed, told[0])])
    if code is None:
        return Outcome(test, False, "time", ["expected  the test ends", f"happened  it still ran after {seconds:g} seconds"])
    cases = list(result.iter("TestCase")) if result is not None else []
    totals = result.find("OverallResults") if result is not None else None
    if totals is None and result is not None:
        totals = result.find("Group/OverallResults")
    if totals is None or len(cases) != 1 or cases[0].get("name") != test.name:
        return Outcome(test, False, "ended early", ["expected  the test runs to its end", f"happened  {how_it_ended(code)}"])
    failed = int(totals.get("failures", 0))
    checks = int(totals.get("successes", 0))
    if failed or cases[0].find("OverallResult").get("success") != "true":
        return Outcome(test, False, test.layer, failure_lines(cases[0]))
    if told:
        return Outcome(test, False, told[1], [f"expected  {told[2]}", *sanitizer_lines(printed, told[0])])
    if checks != test.assertions:
        return Outcome(test, False, "checks", [f"expected  {test.assertions} checks in this test",
                                               f"happened  {checks} were made: was the judge changed by a macro?"])
    return Outcome(test, True)


def how_it_ended(code):
    if code < 0:
        try:
            return f"the program was ended by {signal.Signals(-code).name}"
        except ValueError:
            return f"the program was ended by signal {-code}"
    return f"the program left with exit code {code} before the test had ended"


def sanitizer_lines(printed, sign):
    lines = printed.split("\n")
    at = next(index for index, line in enumerate(lines) if sign in line)
    told = re.sub(r"^=+\d+=+\s*|\s*\(pid=\d+\)| on (unknown )?address .*", "", lines[at]).strip()
    told = re.sub(r"^.*/", "", told) if sign == ": runtime error: " else told
    result = [f"happened  {told}"]
    for line in lines[at:]:
        where = re.search(r"#\d+ (?:0x\w+ in )?(.*?) (?:\S*/)?([\w.-]+\.hpp:\d+)", line)
        if where and "/usr/" not in line and "/lib/judge/" not in line and "/catch2/" not in line:
            return result + [f"where     {where[2]}, in {shortened(where[1], 80)}"]
    return result


def shortened(text, limit=160):
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 3] + "..."


def failure_lines(case):
    """Expected and happened, from the first check of a test that failed."""
    notes = []
    for element in case.iter():
        text = (element.text or "").strip()
        if element.tag == "Info":
            notes.append(text)
        elif element.tag == "Failure":
            return [f"expected  {notes[-1] if notes else 'this is never reached'}", f"happened  {shortened(text)}"]
        elif element.tag == "Expression":
            if element.get("success") == "true":
                notes = []
                continue
            return expression_lines(element, notes)
        elif element.tag in ("Exception", "FatalErrorCondition"):
            what = "an exception: " if element.tag == "Exception" else "a crash: "
            return [f"expected  {notes[-1] if notes else 'no exception leaves the test'}", f"happened  {what}{shortened(text)}"]
    return ["expected  every check holds", "happened  one does not"]


def expression_lines(element, notes):
    told = notes[-1] if notes else ""
    if re.match(r"(expected|fault) ", told):  # the judge explains itself: explorer or faults
        lines = [re.sub(r"^(\w+) +", lambda match: f"{match[1]:10}", line) for line in told.split("\n")]
        return [line[:240] for line in lines[:4]]
    thrown = element.find("Exception")
    original = shortened(element.findtext("Original", ""))
    found = f"an exception: {thrown.text.strip()}" if thrown is not None else shortened(element.findtext("Expanded", ""))
    where = f"{Path(element.get('filename', '')).name}:{element.get('line')}"
    return [f"expected  {told or original}", f"checked   {original} ({where})", f"happened  {found}"]


@dataclass
class Verdict:
    """What became of one piece of code."""
    outcomes: list  # one for each test, in the order of the lab
    built: bool = True
    messages: list = field(default_factory=list)  # the compiler's, when it was not built

    @property
    def points(self):
        return sum(outcome.test.points for outcome in self.outcomes if outcome.passed)

    @property
    def passed(self):
        return self.built and bool(self.outcomes) and all(outcome.passed for outcome in self.outcomes)

    @property
    def killers(self):
        found = {outcome.killer for outcome in self.outcomes if not outcome.passed and outcome.killer}
        return sorted(found)


def judge(lab, code, folder, workshops, shown=None, seconds=SECONDS, trace=None, on_test=None, patience=2,
          thorough=False):
    """Builds the judge with this code for each CPU and under each sanitizer, and runs every test.

    After failures under one sanitizer the next ones are left out, unless it is to be thorough: they would
    say less clearly the same. Tests with threads of the system belong to ThreadSanitizer, where there is
    one: it reports a race whatever the timing, and without it they pass or hang by luck.
    """
    assemble(lab, code, folder, shown)
    whole = Verdict([])
    for cpu in dict.fromkeys(workshop.cpu for workshop in workshops):
        verdict = judge_for(cpu, [workshop for workshop in workshops if workshop.cpu == cpu], lab, folder, seconds,
                            trace, on_test, patience, thorough)
        for outcome in verdict.outcomes:
            outcome.cpu = cpu
        whole.outcomes += verdict.outcomes
        whole.built = whole.built and verdict.built
        whole.messages = whole.messages or verdict.messages
    return whole


def judge_for(cpu, workshops, lab, folder, seconds, trace, on_test, patience, thorough):
    verdict = Verdict([])
    divided = {"asan", "tsan"} <= {workshop.kind for workshop in workshops}
    for workshop in workshops:
        if not thorough and any(not outcome.passed for outcome in verdict.outcomes):
            break
        program = folder / f"judge-{cpu}-{workshop.kind}"
        program.unlink(missing_ok=True)
        done = workshop.build(lab, folder, program)
        if done.returncode:
            messages = compiler_lines(done.stderr)
            return Verdict([Outcome(test, False, "build", messages) for test in lab.tests], False, messages)
        kind = workshop.kind if divided else "all"
        run_all(lab, program, kind, verdict, workshop.launcher, seconds, trace, on_test, patience)
        program.unlink(missing_ok=True)
    judged = {outcome.test.name: outcome for outcome in verdict.outcomes}
    left_out = ["expected  the tests without threads pass first", "happened  one did not, so this one was not run"]
    verdict.outcomes = [judged.get(test.name) or Outcome(test, False, "", left_out) for test in lab.tests]
    return verdict


def run_all(lab, program, kind, verdict, launcher=(), seconds=SECONDS, trace=None, on_test=None, patience=2):
    """Runs the tests one by one. After `patience` of them did not end, the others are not waited for."""
    hung = 0
    for test in lab.tests:
        if kind in ("asan", "tsan") and test.threads != (kind == "tsan"):
            continue
        if hung < patience:
            outcome = run_test(program, test, launcher, seconds, trace)
        else:
            outcome = Outcome(test, False, "time", ["expected  the tests end", "happened  others did not, so this one was not run"])
        hung += outcome.killer == "time"
        verdict.outcomes.append(outcome)
        if on_test:
            on_test(outcome)


def compiler_lines(messages):
    """The first error, with the lines around it that show the place."""
    lines = [line for line in messages.split("\n") if line.strip()]
    for at, line in enumerate(lines):
        if re.search(r"(^|: )(fatal )?[Ee]rror: |undefined (reference|symbol)|multiple definition", line):
            return [shortened(part, 200) if index == 0 else part.rstrip()[:160] for index, part in enumerate(lines[at:at + 3])]
    return lines[:3] or ["the compiler said nothing"]


def main(arguments):
    parser = argparse.ArgumentParser(description="Judges a built lab: python3 judging.py LAB pass|fail COMMAND...")
    parser.add_argument("lab", type=Path)
    parser.add_argument("expect", choices=("pass", "fail"))
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args(arguments)
    lab = load(options.lab)
    verdict = Verdict([])
    *launcher, program = options.command
    run_all(lab, program, "ctest", verdict, launcher, seconds=60 if launcher else SECONDS)
    for outcome in verdict.outcomes:
        print("passed  " if outcome.passed else "FAILED  ", outcome.test.name)
        if options.expect == "pass":
            print(*(f"    {line}" for line in outcome.lines), sep="\n", end="\n" if outcome.lines else "")
    print(f"{verdict.points} of {sum(test.points for test in lab.tests)} points")
    if options.expect == "pass":
        return 0 if verdict.passed else 1
    broken = [outcome for outcome in verdict.outcomes if outcome.killer in ("ended early", "checks")]
    if broken:
        print("the starter is to fail its tests, not to break the judge")
    return 0 if verdict.points == 0 and not broken else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
