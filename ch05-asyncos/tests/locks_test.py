#!/usr/bin/env python3
"""A lock that is misused says so at once, and says which it is.

    locks_test.py COMMAND...      (the command that boots tests/kernels/locks.cpp)
"""

import subprocess
import sys
import unittest

COMMAND = []


class Locks(unittest.TestCase):
    def run_kernel(self, key):
        return subprocess.run(COMMAND, input=key, capture_output=True, text=True, timeout=60, check=False)

    def panic(self, key, why):
        ran = self.run_kernel(key)
        self.assertEqual(ran.stdout.split("\n")[0], f"kernel panic: {why}")
        self.assertEqual(ran.returncode, 101)

    def test_two_harts_in_turn(self):
        ran = self.run_kernel(".")
        self.assertEqual((ran.stdout, ran.returncode), ("nothing was wrong\n", 0))

    def test_taken_twice(self):
        self.panic("2", "this hart takes a second time the lock of the table")

    def test_given_back_when_free(self):
        self.panic("u", "this hart gives back, and does not hold, the lock of the table")

    def test_given_back_by_another_hart(self):
        self.panic("o", "this hart gives back, and does not hold, the lock of the table")

    def test_wrong_order(self):
        self.panic("r", "taken before another, and given back before it: the lock of the table")

    def test_a_task_waits(self):
        self.panic("w", "a task waits while its hart holds the lock of the table")

    def test_in_a_handler(self):
        self.panic("h", "an interrupt handler takes the lock of the table")


if __name__ == "__main__":
    COMMAND = sys.argv[1:]
    unittest.main(argv=sys.argv[:1])
