#!/usr/bin/env python3
"""What a program hands over to the kernel's trace is what it has seen: the book replays it.

    two_calls_test.py COMMAND...      (the command that boots examples/16-two-calls.cpp)
"""

import sys
import unittest
from pathlib import Path

from traced import lanes_of, run_traced

ROOT = Path(__file__).resolve().parents[2]
COMMAND = []
COLUMNS = ("runs", "traps so far", "submitted (program)", "fetched (kernel)", "completed (kernel)", "taken (program)")


class Handed(unittest.TestCase):
    def check(self, board):
        text, events = run_traced(COMMAND, board)
        steps = [event for event in events if event["ph"] == "i"]
        printed = [line.split() for line in text.splitlines() if line.startswith(("program ", "kernel "))]
        handed = [[str(step["args"][name]).strip() for name in COLUMNS] for step in steps]
        self.assertEqual(handed, printed)
        times = [step["ts"] for step in steps]
        self.assertEqual(times, sorted(set(times)), "each step is later than the one before")

        lanes = lanes_of(events)
        self.assertEqual([lanes[step["tid"]] for step in steps], [row[0] for row in printed])
        [listing] = [event["args"]["file"] for event in events if event["name"] == "listing"]
        lines = (ROOT / listing).read_text(encoding="utf-8").splitlines()
        for step in steps:
            self.assertRegex(lines[step["args"]["line"] - 1], r'^ *step\("', "the program stands at a step")

    def test_on_the_usual_board(self):
        self.check("virt")

    def test_on_our_machine(self):
        self.check("machine")


if __name__ == "__main__":
    COMMAND = sys.argv[1:]
    unittest.main(argv=sys.argv[:1])
