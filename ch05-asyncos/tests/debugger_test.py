#!/usr/bin/env python3
"""What the debugger tells of a kernel, by the commands of tools/kernel_gdb.py.

    debugger_test.py COMMAND...     (the command that boots tests/kernels/debugger.cpp); exit code 77: there is no debugger
"""

import re
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

SOURCE = Path(__file__).resolve().parent / "kernels/debugger.cpp"
STOP = ["break look_here", "continue"]
COMMAND = []


def line_of(mark):
    lines = SOURCE.read_text(encoding="utf-8").split("\n")
    return next(number for number, line in enumerate(lines, 1) if line.endswith(f"// here: {mark}"))


class Debugger(unittest.TestCase):
    def ask(self, *commands):
        """What the last of the commands prints, which are typed to it as a reader would."""
        typed = "\n".join(["set width 0", *commands[:-1], "echo ANSWER\\n", commands[-1], "echo END\\n", "kill", "quit", ""])
        ran = subprocess.run([*COMMAND, "--gdb"], input=typed, capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        found = re.search(r"ANSWER\n(?:\(gdb\) )?(.*?)(?:\(gdb\) )?END", ran.stdout, re.DOTALL)
        self.assertIsNotNone(found, ran.stdout + ran.stderr)
        return found[1]

    def test_before_the_first_instruction(self):
        self.assertIn("hart 0: ", self.ask("harts"))
        self.assertIn("there is none", self.ask("table"))

    def test_harts(self):
        self.assertRegex(self.ask(*STOP, "harts"), r"hart 0: look_here.*\n.*sp 0x[0-9a-f]+, .* in no handler")

    def test_trap(self):
        self.assertIn("interrupt by the timer", self.ask(*STOP, "trap"))

    def test_tasks_and_what_they_wait_for(self):
        tasks = self.ask(*STOP, "tasks")
        self.assertEqual(tasks.count("task 0x"), 3, tasks)
        file = "ch05-asyncos/tests/kernels/debugger.cpp"
        self.assertRegex(tasks, rf"waits\n *read_key\(\), {file}:{line_of('key')}, .*\n *read_line\(\), {file}:{line_of('line')}, .*"
                                rf"\n *converse\(\), {file}:{line_of('talk')}, ")
        self.assertRegex(tasks, rf"waits\n *nap\(\), {file}:{line_of('nap')}, ")
        self.assertRegex(tasks, r"runs\n *look\(\)")

    def test_frame(self):
        frame = re.search(r"waits\n *read_key.*?0x([0-9a-f]+)\n", self.ask(*STOP, "tasks"))
        self.assertIsNotNone(frame)
        self.assertIn("goes on in read_key", self.ask(*STOP, f"frame-of 0x{frame[1]}"))

    def test_table(self):
        self.assertRegex(self.ask(*STOP, "table 0x10000000"), r"\A0x[0-9a-f]+\[0\] = vrw-.*\n\Z")
        walk = self.ask(*STOP, "table &look_here")
        self.assertRegex(walk, r"\[2\] = v---.*\n.*\[0\] = v---.*\n.*= vr-x.* 0x8000[0-9a-f]+\n")
        self.assertRegex(self.ask(*STOP, "table 0x200000000"), r"\[8\] = --------")


if __name__ == "__main__":
    COMMAND = sys.argv[1:]
    if not shutil.which("gdb-multiarch"):
        print("skipped: there is no gdb-multiarch (apt install gdb-multiarch)", file=sys.stderr)
        sys.exit(77)
    unittest.main(argv=sys.argv[:1])
