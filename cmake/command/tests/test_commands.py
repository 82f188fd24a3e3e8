"""Every sub-command: bad use is one line and exit code 2; good use of what needs no build."""

import contextlib
import io
import json
import os
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

COMMAND = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(COMMAND))

import main  # noqa: E402
import quiz  # noqa: E402
import state  # noqa: E402
import watch  # noqa: E402
from bench import parse  # noqa: E402
from building import why_not  # noqa: E402
from common import Failed  # noqa: E402
from units import find_chapter  # noqa: E402

BAD_USE = """
tuor                            | did you mean tour?
help rn                         | did you mean run?
help run tour                   | one command at a time
tour --chapter                  | expected one argument
tour --chapter ch77             | there is no chapter ch77
tour --on mips                  | cannot run on mips
tour --on riscv46               | did you mean riscv64?
tour extra                      | unrecognized arguments
run                             | which example?
run ch01/99                     | there is no example ch01/99
run ch01/tree-levels            | did you mean ch01/01-three-levels?
run ch01/01 --on arm            | cannot run on arm
run ch01/03 --on windows        | it needs Linux
run ch01/01 --trace /no/dir/x   | cannot write a trace
run ch01/01 --on machine        | is no kernel
run ch01/01 --gdb               | is no kernel
run ch05/01 --on mashine        | did you mean machine?
run ch05/01 --on riscv64        | it has a machine of its own
run ch05/01 --on machine --gdb  | only virt has a debugger
run ch05/01 --gdb --trace       | do not go together
run ch01/01 --viritual          | unrecognized arguments
list extra                      | unrecognized arguments
list --jsno                     | unrecognized arguments
diff                            | required
diff ch01/01                    | required
diff ch01/01 ch01/99            | there is no example
test ch77                       | there is no chapter ch77
test --thread --on riscv64      | do not go together
test --on mips                  | cannot run on mips
test --only (                   | --only (
doctor now                      | unrecognized arguments
watch no-such-thing             | there is no lab or example
bench ch77                      | there is no chapter ch77
bench --save --only x           | do not go together
bench ch01 --only no-such-thing | has no bench program
lab                             | what shall it do?
lab stat 1-state-machine        | did you mean start?
lab start 1-state-machin        | did you mean 1-state-machine?
lab check 1-state-machine now   | unrecognized arguments
book now                        | unrecognized arguments
verify ch77                     | ch77
quiz ch77                       | there is no chapter ch77
quiz --seed x                   | invalid int value
quiz --count 0                  | a number above 0
"""


class Commands(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.my = Path(folder.name)
        for module in (state, quiz):
            patch = mock.patch.object(module, "MY", self.my)
            patch.start()
            self.addCleanup(patch.stop)

    def workbook(self, *arguments):
        """What `./workbook arguments` does after the bootstrap: (exit code, stdout, stderr)."""
        output, errors = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors), \
                mock.patch("sys.stdin", io.StringIO("")):
            code = main.main(list(arguments))
        return code, output.getvalue(), errors.getvalue()

    def works(self, *arguments):
        code, output, errors = self.workbook(*arguments)
        self.assertEqual((code, errors), (0, ""), arguments)
        return output

    def test_bad_use_is_one_line_and_exit_code_2(self):
        for row in BAD_USE.strip().split("\n"):
            line, part = (text.strip() for text in row.split(" | "))
            with self.subTest(line):
                code, output, errors = self.workbook(*line.split())
                self.assertEqual((code, output), (2, ""))
                self.assertEqual(len(errors.splitlines()), 1, errors)
                self.assertIn(part, errors)

    def test_an_emulator_cannot_run_what_needs_ptrace(self):
        watcher = SimpleNamespace(needs=["linux", "ptrace"])
        self.assertEqual(why_not(watcher, "riscv64"), "it needs ptrace, which the emulator has not")
        self.assertEqual(why_not(watcher, "tour"), "")

    def test_what_needs_windows_runs_there_only(self):
        program = SimpleNamespace(needs=["windows"])
        self.assertEqual(why_not(program, "tour"), "it needs Windows (--on windows)")
        self.assertEqual(why_not(program, "riscv64"), "it needs Windows (--on windows)")
        self.assertEqual(why_not(program, "windows"), "")

    def test_help_names_every_command(self):
        text = self.works()
        for name in ("tour", "run", "list", "diff", "test", "doctor", "watch", "bench", "quiz"):
            self.assertIn(f"\n  {name} ", text)
            self.assertIn(f"./workbook {name}", self.works("help", name))

    def test_list_shows_what_is_done_and_what_is_next(self):
        rows = json.loads(self.works("list", "--json"))["units"]
        self.assertEqual(rows[0]["unit"], "ch01/01-three-levels")
        self.assertEqual(rows[0]["state"], "next")
        (self.my / "finished.txt").write_text("ch01/01-three-levels\nch01/from-another-edition\n")
        rows = json.loads(self.works("list", "--json"))["units"]
        self.assertEqual([row["state"] for row in rows[:3]], ["done", "next", "not started"])
        self.assertIn("done  ch01/01-three-levels", self.works("list"))
        self.assertNotIn("01-three-levels", self.works("list", "--labs"))

    def test_diff_shows_what_the_second_adds(self):
        text = self.works("diff", "ch01/01", "ch01/02")
        self.assertIn("--- ch01/01-three-levels\n+++ ch01/02-", text)
        self.assertNotIn("Next:", text)

    def test_quiz_repeats_itself_for_a_seed_and_keeps_the_score(self):
        arguments = ("quiz", "ch01", "--seed", "7", "--no-traces", "--answers", "a,b,c,d,abc,abcd,cab")
        first = self.works(*arguments)
        self.assertEqual(first, self.works(*arguments))
        other = self.works("quiz", "ch01", "--seed", "8", "--no-traces", "--answers", "q")
        self.assertNotEqual(first.split("\n")[2:9], other.split("\n")[2:9])
        scores = (self.my / "quiz.txt").read_text().split("\n")
        self.assertRegex(scores[0], r"^\d{4}-\d\d-\d\d ch01 seed 7: \d of \d$")

    def test_quiz_knows_its_own_answers(self):
        examples = [example for example in quiz.readable(find_chapter("ch01")) if quiz.lines_of(example)]
        for seed in range(30):
            question = quiz.Quiz(examples, seed, with_traces=False).question()
            self.assertEqual(len(question.options), len(set(question.options)))
            printed = [line.text for line in question.example.output]
            places = [printed.index(question.options["abcd".index(letter)]) for letter in question.answer]
            self.assertEqual(places, sorted(places))

    def test_quiz_ends_with_the_input(self):
        self.assertIn("> ", self.works("quiz", "--no-traces"))

    def test_traces_tell_who_is_busy(self):
        names = [{"ph": "M", "name": "thread_name", "tid": tid, "args": {"name": name}} for tid, name in ((1, "A"), (2, "B"))]
        bars = [{"ph": "B", "tid": 1, "name": "wait", "ts": 0}, {"ph": "B", "tid": 2, "name": "wait", "ts": 50000},
                {"ph": "E", "tid": 1, "ts": 100000}, {"ph": "E", "tid": 2, "ts": 200000}]
        trace = quiz.Trace({"traceEvents": names + bars})
        self.assertEqual(trace.moments(), [25000, 75000, 150000])
        self.assertEqual([trace.busy(moment) for moment in trace.moments()], [["A"], ["A", "B"], ["B"]])

    def test_watching_tells_which_file_was_saved(self):
        files = [self.my / name for name in ("a.cpp", "b.cpp")]
        for file in files:
            file.write_text("one")
        before = watch.times(lambda: files)
        with mock.patch.object(watch, "PERIOD", 0.02):
            timer = threading.Timer(0.1, lambda: os.utime(files[1], ns=(1, 1)))
            timer.start()
            changed, now = watch.wait_for_change(lambda: files, before)
        self.assertEqual(changed, [files[1]])
        self.assertEqual(now[files[0]], before[files[0]])

    def test_stopping_a_reader_of_the_output_is_no_crash(self):
        script = f"'{sys.executable}' '{COMMAND / 'main.py'}' list | head -n 1"
        result = subprocess.run(["sh", "-c", script], capture_output=True, text=True)
        self.assertEqual(result.stderr, "")

    def test_bench_refuses_what_is_no_row(self):
        row = ('{"id":"ch01/a","what":"A.","unit":"ns","ours":1,"peer":null,"theirs":null,"ratio":null,"goal":null,'
               '"met":null,"spread":0,"exact":true}')
        rows, plots = parse(row + '\n{"plot":"ch01/b","series":[]}\n', "x")
        self.assertEqual((rows[0]["id"], plots[0]["plot"]), ("ch01/a", "ch01/b"))
        for bad in ("hello", '{"id":"ch01/a"}', "[1]"):
            self.assertRaises(Failed, parse, bad, "x")


if __name__ == "__main__":
    unittest.main()
