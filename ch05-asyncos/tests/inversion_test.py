#!/usr/bin/env python3
"""What three processes of one order have seen, each for itself, is drawn by the book: it is what happened.

    inversion_test.py COMMAND...      (the command that boots examples/22-one-order.cpp)
"""

import sys
import unittest

from traced import lanes_of, run_traced

COMMAND = []


def spans_on(board):
    """(lane, begin, end) in milliseconds, by their begins."""
    _, events = run_traced(COMMAND, board)
    lanes = lanes_of(events)
    open_ones, spans = {}, []
    for event in events:
        if event["ph"] == "B":
            open_ones[event["tid"]] = event["ts"] / 1000
        elif event["ph"] == "E":
            spans.append((lanes[event["tid"]], open_ones.pop(event["tid"]), event["ts"] / 1000))
    return sorted(spans, key=lambda span: span[1])


class Inversion(unittest.TestCase):
    def check(self, board):
        spans = spans_on(board)
        waits = [span for span in spans if span[0] == "level 8"]
        runs = [span for span in spans if span[0] != "level 8"]
        for (_, _, end), (_, begin, _) in zip(runs, runs[1:]):
            self.assertLessEqual(end, begin + 0.1, "two programs have the one hart")
        (_, by_pipe, _), (_, handed, _) = waits

        def had(lane, since, until):
            return sum(end - begin for name, begin, end in runs if name == lane and since <= begin < until)

        self.assertEqual(len(waits), 2)
        for since, until in ((by_pipe, handed), (handed, float("inf"))):
            self.assertAlmostEqual(had("level 48", since, until), 5, delta=0.3)
            self.assertAlmostEqual(had("level 24", since, until), 20, delta=0.3)
        self.assertGreater(had("level 24", by_pipe, waits[0][2]), 19, "who asks through a pipe waits for both")
        self.assertEqual(had("level 24", handed, waits[1][2]), 0, "who hands over waits for the server alone")

    def test_on_the_usual_board(self):
        self.check("virt")

    def test_on_our_machine(self):
        self.check("machine")


if __name__ == "__main__":
    COMMAND = sys.argv[1:]
    unittest.main(argv=sys.argv[:1])
