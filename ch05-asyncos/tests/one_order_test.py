#!/usr/bin/env python3
"""64 connections on 8 levels want more than a hart can do: who gets how much is counted.

    one_order_test.py COMMAND...      (the command that boots tests/kernels/one_order.cpp)
"""

import subprocess
import sys
import unittest

COMMAND = []


def measure():
    ran = subprocess.run(COMMAND, capture_output=True, text=True, timeout=60, check=True)
    return {name: int(number) for name, number in (line.split() for line in ran.stdout.splitlines())}


class OneOrder(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.numbers = measure()
        cls.served = [cls.numbers[f"order-served-{level}"] for level in range(8)]

    def test_two_runs_are_nearly_equal(self):
        """How long the disk takes when the program is read decides where its first time slice begins."""
        for name, number in measure().items():
            self.assertLessEqual(abs(number - self.numbers[name]), max(2, number // 100), name)

    def test_each_level_gets_less_than_the_one_above(self):
        self.assertEqual(self.served, sorted(set(self.served), reverse=True))
        self.assertGreaterEqual(self.served[0], 8 * self.served[7])

    def test_nobody_starves(self):
        self.assertGreater(self.numbers["order-least"], 0)

    def test_the_bound_of_ageing_holds(self):
        """A level that is k below the first gets its turn each k time slices, each of which ends a little late."""
        for level in range(1, 8):
            self.assertGreaterEqual(self.served[level], 700 // (level * 11) - 1)


if __name__ == "__main__":
    COMMAND = sys.argv[1:]
    unittest.main(argv=sys.argv[:1])
