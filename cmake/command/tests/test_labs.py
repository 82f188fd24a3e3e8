"""The labs' files, what is believed of a judge's report, and ./workbook lab without compiling."""

import contextlib
import io
import json
import os
import sys
import tempfile
import types
import unittest
import unittest.mock
import xml.etree.ElementTree as xml
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import board
import judging
import lab as command
import labs
import state
import verify
import verify
import workshop
from common import BadUse, Failed

CODE = """before
#if LAB_SOLUTION
right
#else
    // TODO
#endif
after"""

V2 = '<Catch name="judge"><Group name="judge">{case}<OverallResults successes="{good}" failures="{bad}" expectedFailures="0"/></Group>' \
     '<OverallResults successes="{good}" failures="{bad}" expectedFailures="0"/></Catch>'
V3 = '<Catch2TestRun name="judge" rng-seed="1" xml-format-version="3" catch2-version="3.7.1">{case}' \
     '<OverallResults successes="{good}" failures="{bad}" expectedFailures="0" skips="0"/></Catch2TestRun>'
PASSED = '<TestCase name="it works" tags="[unit]"><OverallResult success="true"/></TestCase>'
FAILED = """<TestCase name="it works" tags="[unit]"><Info>two and two are four</Info>
  <Expression success="false" type="CHECK" filename="/x/judge.cpp" line="7"><Original>2 + 2 == 5</Original>
  <Expanded>4 == 5</Expanded></Expression><OverallResult success="false"/></TestCase>"""
TEST = labs.Test("it works", 2, "unit", 3)


def believed(report, code=0, printed="", test=TEST):
    return judging.judge_one(test, code, printed, None if report is None else xml.fromstring(report), 10)


class Sides(unittest.TestCase):
    def test_each_side_is_kept_without_the_other(self):
        self.assertEqual(labs.split(CODE, labs.SOLUTION), "before\nright\nafter")
        self.assertEqual(labs.split(CODE, labs.STARTER), "before\n    // TODO\nafter")

    def test_a_side_without_end_or_with_another_if_is_refused(self):
        for text in ("#if LAB_SOLUTION\nx", "#if LAB_SOLUTION\n#if X\n#endif\n#endif", "#if LAB_SOLUTION\n#ifdef X\n#endif\n#endif"):
            with self.assertRaises(BadUse):
                labs.split(text, labs.STARTER)


class Mutants(unittest.TestCase):
    def lab_with(self, text):
        lab = labs.load(labs.all_labs()[0].folder)
        lab.code = lambda solution: {"a.hpp": text}
        return lab

    def test_the_old_text_is_found_however_it_is_broken_into_lines(self):
        mutant = {"name": "m", "file": "a.hpp", "old": "if (x) y = 1;", "new": "y = 2;"}
        self.assertEqual(labs.mutate(self.lab_with("a\nif (x)\n    y = 1;\nb"), mutant)["a.hpp"], "a\ny = 2;\nb")

    def test_a_mutant_that_does_not_apply_exactly_once_is_an_error(self):
        mutant = {"name": "m", "file": "a.hpp", "old": "y = 1;", "new": ""}
        for text in ("nothing", "y = 1; y = 1;"):
            with self.assertRaises(Failed):
                labs.mutate(self.lab_with(text), mutant)


class Reports(unittest.TestCase):
    def test_a_test_that_passed_with_all_its_checks_counts(self):
        for form in (V2, V3):
            self.assertTrue(believed(form.format(case=PASSED, good=3, bad=0)).passed)

    def test_neither_exit_code_nor_printed_words_count(self):
        outcome = believed(None, 0, "All tests passed (3 assertions in 1 test case)")
        self.assertEqual((outcome.passed, outcome.killer), (False, "ended early"))
        self.assertTrue(believed(V2.format(case=PASSED, good=3, bad=0), code=7).passed)

    def test_fewer_checks_than_the_solution_makes_do_not_count(self):
        for count in (0, 2, 4):
            outcome = believed(V3.format(case=PASSED, good=count, bad=0))
            self.assertEqual((outcome.passed, outcome.killer), (False, "checks"))

    def test_a_report_without_the_test_does_not_count(self):
        for form in (V2, V3):
            for case in ("", PASSED.replace("it works", "another"), PASSED + PASSED):
                self.assertFalse(believed(form.format(case=case, good=3, bad=0)).passed)

    def test_a_program_that_hangs_or_dies_does_not_count(self):
        self.assertEqual(believed(V2.format(case=PASSED, good=3, bad=0), code=None).killer, "time")
        outcome = believed(None, -11)
        self.assertIn("SIGSEGV", outcome.lines[1])

    def test_a_sanitizer_that_hangs_while_it_reports_is_believed(self):
        self.assertEqual(believed(None, None, "ERROR: AddressSanitizer: SEGV on unknown address").killer, "asan")

    def test_a_race_counts_only_if_it_is_reported_as_one(self):
        report = V2.format(case=PASSED, good=3, bad=0)
        self.assertTrue(believed(report, 66, "FATAL: ThreadSanitizer: unexpected memory mapping").passed)
        self.assertEqual(believed(report, 66, "WARNING: ThreadSanitizer: data race (pid=1)").killer, "tsan")

    def test_a_leak_does_not_hide_the_check_that_failed(self):
        leak = "ERROR: LeakSanitizer: detected memory leaks"
        self.assertEqual(believed(V2.format(case=FAILED, good=2, bad=1), 1, leak).killer, "unit")
        self.assertEqual(believed(V2.format(case=PASSED, good=3, bad=0), 23, leak).killer, "asan")

    def test_a_failure_says_what_was_expected_and_what_happened(self):
        lines = believed(V3.format(case=FAILED, good=2, bad=1)).lines
        self.assertEqual(lines, ["expected  two and two are four", "checked   2 + 2 == 5 (judge.cpp:7)", "happened  4 == 5"])

    def test_a_judge_that_explains_itself_is_quoted(self):
        told = "<Info>expected  x\nhappened  y\nfound     z\nschedule  A B\nreplay    A B</Info>"
        lines = believed(V2.format(case=FAILED.replace("<Info>two and two are four</Info>", told), good=2, bad=1)).lines
        self.assertEqual(lines[0], "expected  x")
        self.assertLessEqual(len(lines), 5)


def finished(name, passed, killer="", threads=False):
    return judging.Outcome(labs.Test(name, 5, "unit", 1, threads), passed, killer)


class Judged(unittest.TestCase):
    """Which tests run under which sanitizers: with programs that are not built and not run."""

    def judge(self, tests, thorough=False):
        lab = labs.load(labs.all_labs()[0].folder)
        lab.tests = [outcome.test for outcome in tests]
        outcomes = {outcome.test.name: outcome for outcome in tests}
        self.ran = []

        def run_test(program, test, *_):
            self.ran.append(f"{test.name} under {Path(program).name.split('-')[-1]}")
            return outcomes[test.name]
        built = types.SimpleNamespace(returncode=0, stderr="")
        workshops = [types.SimpleNamespace(kind=kind, cpu="this", launcher=[], build=lambda *_: built) for kind in ("asan", "tsan")]
        with tempfile.TemporaryDirectory() as folder, mock.patch.multiple(judging, run_test=run_test, assemble=lambda *_: None):
            return judging.judge(lab, {}, Path(folder), workshops, thorough=thorough)

    def test_threads_are_judged_under_thread_sanitizer_and_nothing_else_is(self):
        verdict = self.judge([finished("threads", True, threads=True), finished("one", True)])
        self.assertEqual(self.ran, ["one under asan", "threads under tsan"])
        self.assertTrue(verdict.passed)
        self.assertEqual([outcome.test.name for outcome in verdict.outcomes], ["threads", "one"])

    def test_threads_are_not_judged_while_something_else_fails(self):
        verdict = self.judge([finished("one", False, "unit"), finished("threads", True, threads=True)])
        self.assertEqual(self.ran, ["one under asan"])
        self.assertEqual((verdict.passed, verdict.points, verdict.killers), (False, 0, ["unit"]))

    def test_a_thorough_judge_looks_at_the_threads_all_the_same(self):
        verdict = self.judge([finished("one", False, "unit"), finished("threads", False, "tsan", threads=True)], thorough=True)
        self.assertEqual(verdict.killers, ["tsan", "unit"])


class Tables(unittest.TestCase):
    def test_a_chapter_is_complete_without_the_labs_of_another(self):
        chapter = [lab for lab in labs.all_labs() if lab.chapter == "ch01"]
        self.assertTrue(verify.are_all_of("ch01", chapter))
        self.assertTrue(verify.are_all_of("ch01", labs.all_labs()))
        self.assertFalse(verify.are_all_of("ch01", chapter[1:]))
        self.assertFalse(verify.are_all_of("ch02", chapter))


class Command(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.my = Path(folder.name, "my")
        for module in (command, state):
            self.addCleanup(setattr, module, "MY", module.MY)
            module.MY = self.my
        self.work = self.my / "ch01-lab-1-state-machine"

    def lab(self, *arguments):
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            code = command.run(list(arguments))
        return code, output.getvalue()

    def test_start_writes_the_starter_and_never_over_work(self):
        self.assertEqual(self.lab("start", "1-state-machine")[0], 0)
        text = (self.work / "download.hpp").read_text()
        self.assertIn("TODO", text)
        self.assertNotIn("LAB_SOLUTION", text)
        (self.work / "download.hpp").write_text("mine")
        self.assertIn("kept", self.lab("start", "1.1")[1])
        self.assertEqual((self.work / "download.hpp").read_text(), "mine")

    def test_names_are_forgiving_and_errors_are_not(self):
        for name in ("1-state-machine", "state-machine", "ch01/1", "1.1", "ch01/lab/1-state-machine"):
            self.assertEqual(labs.find_lab(name).name, "1-state-machine")
        for name in ("2.1", "ch02/1", "ch02/lab/1", "bank-transfers", "1-bank-transfers"):
            self.assertEqual(labs.find_lab(name).unit, "ch02/lab/1-bank-transfers")
        with self.assertRaisesRegex(BadUse, "^which lab 1: 1.1 1-state-machine or 2.1 1-bank-transfers[^\n]*\\?$"):
            self.lab("start", "1")
        with self.assertRaisesRegex(BadUse, "did you mean 3-generator"):
            self.lab("start", "3-genrator")
        with self.assertRaisesRegex(BadUse, "did you mean check"):
            self.lab("chek", "1.1")
        for arguments in ([], ["check"], ["check", "1.1"], ["reset", "1.1"], ["check", "1.1", "--frob"]):
            with self.assertRaises(BadUse):
                self.lab(*arguments)

    def test_hints_come_one_by_one_and_the_last_stays(self):
        texts = [json.loads(self.lab("hint", "1.1", "--json")[1]) for _ in range(4)]
        self.assertEqual([text["hint"] for text in texts], [1, 2, 3, 3])

    def test_reset_asks_and_keeps_a_copy(self):
        self.lab("start", "1.1")
        (self.work / "download.hpp").write_text("mine")
        with self.assertRaisesRegex(BadUse, "--yes"):
            with open(os.devnull) as nothing:
                saved, sys.stdin = sys.stdin, nothing
                try:
                    self.lab("reset", "1.1")
                finally:
                    sys.stdin = saved
        self.assertEqual((self.work / "download.hpp").read_text(), "mine")
        for _ in range(2):
            self.lab("reset", "1.1", "--yes")
        self.assertIn("TODO", (self.work / "download.hpp").read_text())
        copies = sorted((self.my / "backup").glob("ch01-lab-1-state-machine-*"))
        self.assertEqual((copies[0] / "download.hpp").read_text(), "mine")
        self.assertEqual(len(copies), 2)

    def test_the_solution_is_shown_after_passing_or_giving_up(self):
        with self.assertRaisesRegex(BadUse, "not passed yet"):
            self.lab("solution", "1.1")
        self.assertIn("try_again", self.lab("solution", "1.1", "--give-up", "--yes")[1])
        state.finish("ch01/lab/1-state-machine")
        self.assertIn("try_again", self.lab("solution", "1.1")[1])

    def test_an_explanation_has_at_most_five_lines(self):
        lab = labs.find_lab("1.1")
        outcome = judging.Outcome(lab.tests[0], False, "explorer", [f"line {number}" for number in range(9)])
        lines = command.explanation(lab, outcome, Path("none"))
        self.assertEqual(len(lines), 5)
        self.assertIn("book/ch01/", lines[-1])


class Processors(unittest.TestCase):
    """A lab for several CPUs: here for this machine and for RISC-V."""

    def setUp(self):
        self.machine("x86_64")
        self.lab = labs.find_lab("ch02/5-context-switch")

    def machine(self, name):
        for module in (labs, workshop):
            patch = unittest.mock.patch.object(module, "this_cpu", lambda: name)
            patch.start()
            self.addCleanup(patch.stop)

    def test_this_machine_comes_first_and_none_comes_twice(self):
        self.assertEqual(self.lab.processors, ["x86_64", "riscv64"])
        self.assertEqual(self.lab.points, 20)
        self.machine("aarch64")
        self.assertEqual(self.lab.processors, ["aarch64", "riscv64"])
        self.machine("riscv64")
        self.assertEqual((self.lab.processors, self.lab.points), (["riscv64"], 10))

    def test_each_cpu_has_its_files(self):
        self.assertEqual(self.lab.sources("riscv64"), ["probe_riscv64.S", "switch_to_riscv64.S"])
        self.assertEqual(set(self.lab.known_processors), {"x86_64", "riscv64", "aarch64"})
        self.assertEqual(labs.find_lab("1.1").sources("x86_64"), [])

    def test_what_is_missing_for_a_cpu_is_told_with_its_remedy(self):
        with unittest.mock.patch.object(workshop.shutil, "which", lambda name: None if "qemu" in name else name):
            shops, skipped = workshop.workshops_for(self.lab)
        self.assertEqual([(shop.cpu, shop.kind) for shop in shops], [("x86_64", "asan")])
        self.assertEqual(skipped, {"riscv64": "qemu-user is not installed: ./workbook install cpu"})

    def test_a_skipped_cpu_gets_no_points_and_is_named(self):
        verdict = judging.Verdict([judging.Outcome(test, True, cpu="x86_64") for test in self.lab.tests])
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            command.report(self.lab, verdict, Path("none"), False, {"x86_64": "x86_64 (this machine)"}, {"riscv64": "no qemu"})
        self.assertRegex(output.getvalue(), r"(?s)on x86_64 \(this machine\).*on riscv64\n  skipped: no qemu\n.*10 of 20 points")

    def test_a_mutant_in_assembly_is_judged_for_its_cpu_only(self):
        found = {subject.name: subject.cpus for subject in verify.subjects_of(self.lab)}
        self.assertEqual(found["riscv64: misses s5"], ["riscv64"])
        self.assertEqual(found["starter"], self.lab.known_processors)
        self.assertNotIn("makes the checks empty", found)


class Boards(unittest.TestCase):
    """A lab whose code is a kernel: its judge boots it."""

    def setUp(self):
        self.lab = labs.find_lab("ch05/1-first-light")

    def test_without_the_compiler_one_line_names_the_remedy(self):
        with unittest.mock.patch.object(board.shutil, "which", lambda name: None):
            shops, skipped = workshop.workshops_for(self.lab)
            with unittest.mock.patch.object(command, "work_of", lambda lab: {}), self.assertRaises(Failed) as raised:
                command.check(self.lab, types.SimpleNamespace(json=False))
        self.assertEqual(shops, [])
        self.assertEqual(list(skipped.values()), ["the compiler for the board is not installed: ./workbook install board"])
        self.assertRegex(str(raised.exception), r"^1-first-light cannot be judged here: \w+: the compiler for the board is not installed.*$")

    def test_what_tries_to_cheat_is_a_kernel_too(self):
        found = {subject.name: subject.code() for subject in verify.subjects_of(self.lab) if subject.kind == "hostile"}
        self.assertNotIn("makes the checks empty", found)
        self.assertIn("0x5555", found["ends the machine with success"]["start.S"])
        self.assertNotIn("0x5555", found["ends the machine with success"]["uart.hpp"])


class Labs(unittest.TestCase):
    def test_each_lab_is_complete(self):
        for lab in labs.all_labs():
            with self.subTest(lab.name):
                readme = lab.file("README.md")
                self.assertLessEqual(len(readme.split("\n")), 31)
                self.assertEqual(readme.count("<details>"), 2)
                self.assertGreaterEqual(len(lab.hints), 2)
                self.assertGreaterEqual(len(lab.mutants), 6)
                self.assertEqual(sum(test.points for test in lab.tests), 10)  # on each CPU
                self.assertTrue(all(test.assertions > 0 for test in lab.tests))
                self.assertTrue(any("TODO" in text for text in lab.code(labs.STARTER).values()))
                for mutant in lab.mutants:
                    self.assertNotEqual(labs.mutate(lab, mutant), lab.code(labs.SOLUTION))


if __name__ == "__main__":
    unittest.main()
