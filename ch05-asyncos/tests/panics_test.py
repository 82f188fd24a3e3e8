#!/usr/bin/env python3
"""What a panic of the kernel says: why, about what, in which function and line, and who has called it.

    panics_test.py COMMAND...      (the command that boots tests/kernels/panics.cpp)
"""

import re
import subprocess
import sys
import unittest
from pathlib import Path

SOURCE = Path(__file__).resolve().parent / "kernels" / "panics.cpp"
COMMAND = []
NOT_BUILT = 77  # our machine, on which it must be the same
LOAD = "no memory to load from, about 0x8"


def line_of(mark):
    """Where the kernel says that it will happen."""
    lines = SOURCE.read_text(encoding="utf-8").split("\n")
    return next(number for number, line in enumerate(lines, 1) if line.endswith(f"// here: {mark}"))


class Panics(unittest.TestCase):
    def panic(self, key, why):
        """Lets the kernel panic; the functions of the list of calls, each with its line."""
        ran = subprocess.run(COMMAND, input=key, capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(ran.returncode, 101, ran.stdout)
        ours = subprocess.run([*COMMAND, "--on", "machine", "--type", key], capture_output=True, text=True, timeout=60, check=False)
        if ours.returncode != NOT_BUILT:
            self.assertEqual((ours.returncode, ours.stdout), (ran.returncode, ran.stdout))
        first, *rest = ran.stdout.rstrip("\n").split("\n")
        self.assertRegex(first, f"^kernel panic: {why}$")
        calls = []
        for call in rest:
            found = re.fullmatch(r"  0x[0-9a-f]+(?: (.+)\+0x[0-9a-f]+, (\S+):([0-9]+))?", call)
            self.assertIsNotNone(found, f"{call!r} in\n{ran.stdout}")
            calls.append((found[1], found[2], int(found[3] or 0)))
        return calls

    def assert_calls(self, calls, *names):
        """These functions, one after the other; others may stand between."""
        left = iter(call[0] for call in calls)
        for name in names:
            self.assertTrue(any(name == each for each in left), f"{name} is missing in {calls}")

    def test_load(self):
        calls = self.panic("l", LOAD)
        self.assertEqual(calls[0], ("load_from_nothing", "ch05-asyncos/tests/kernels/panics.cpp", line_of("load")))
        self.assert_calls(calls, "load_from_nothing", "kernel_main")

    def test_illegal_instruction(self):
        calls = self.panic("i", "illegal instruction, about 0x[0-9a-f]+")
        self.assertEqual((calls[0][0], calls[0][2]), ("do_what_is_no_instruction", line_of("illegal")))

    def test_call_of_nothing_names_the_caller(self):
        calls = self.panic("c", "page fault at a fetch, about 0x0")
        self.assertEqual(calls[0], (None, None, 0))
        self.assertEqual((calls[1][0], calls[1][2]), ("call_nothing", line_of("call")))

    def test_panic_gives_its_reason(self):
        calls = self.panic("p", "the reason")
        self.assertEqual((calls[0][0], calls[0][2]), ("say_why", line_of("panic")))
        self.assert_calls(calls, "say_why", "kernel_main")

    def test_full_stack(self):
        calls = self.panic("d", r"the stack of hart 0 is full: page fault at a store, about 0x[0-9a-f]+")
        self.assertEqual({call[0] for call in calls}, {"go_deeper"})

    def test_in_a_task(self):
        calls = self.panic("t", LOAD)
        self.assert_calls(calls, "load_from_nothing", "inner (resumed)", "kernel_main")

    def test_nothing_can_happen(self):
        calls = self.panic("n", "block_on: every task waits, and nothing can happen that would wake one")
        self.assert_calls(calls, "futures::platform::fail", "kernel_main")

    def test_in_a_handler(self):
        calls = self.panic("h", LOAD)
        self.assert_calls(calls, "load_from_nothing", "handler", "kernel_vector", "panic_by", "kernel_main")


if __name__ == "__main__":
    COMMAND = sys.argv[1:]
    unittest.main(argv=sys.argv[:1])
