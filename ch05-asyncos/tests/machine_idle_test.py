#!/usr/bin/env python3
"""An idle kernel executes nothing, however long: our machine writes down each instruction, and they are counted here.

    machine_idle_test.py MACHINE        exit code 77: this build has no board programs, or cannot run the machine
"""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SECOND = 1_000_000_000  # ns, and instructions of a hart that does not sleep
LIMIT = 3700 * SECOND
BUTTON = 11  # its line
MACHINE = KERNEL = None


class Idle(unittest.TestCase):
    def traced(self, key, press_at=None):
        """A line for each instruction that the kernel executes, from reset to its end, if that key is typed."""
        with tempfile.TemporaryDirectory(prefix="idle-") as folder:
            typed, trace = Path(folder, "typed"), Path(folder, "trace")
            typed.write_text(key, encoding="utf-8")
            button = ["--interrupt-at", str(press_at), "--irq", str(BUTTON)] if press_at else []
            command = [MACHINE, "--limit", str(LIMIT), "--input", typed, "--trace", trace, *button, KERNEL]
            ran = subprocess.run(command, check=False)
            self.assertEqual(ran.returncode, 0)
            return trace.read_text(encoding="ascii").splitlines()

    def executed(self, key, press_at=None):
        """How many."""
        return len(self.traced(key, press_at))

    def test_a_trace_says_when_no_interrupt_can_come(self):
        """Not before the kernel has a handler, nor between a look at what there is to do and sleep."""
        could = [not line.endswith(" off") for line in self.traced("s")]
        self.assertFalse(any(could[:100]))
        self.assertIn(True, could)
        self.assertGreater(sum(before and not after for before, after in zip(could, could[1:])), 1)

    def test_no_timer_is_due(self):
        """It waits for a button. A thousand times as long, and not one instruction more."""
        self.assertEqual(self.executed("b", SECOND), self.executed("b", 1000 * SECOND))

    def test_a_button_ends_one_sleep(self):
        """The kernel counts itself, and ends with 0 if the next sleep was one."""
        self.executed("n", SECOND)

    def test_one_timer_is_due(self):
        """A timer that is far away wakes the kernel some times on the way, when it moves to a quicker wheel."""
        second, hour = self.executed("s"), self.executed("h")
        self.assertLess(hour - second, 2000)

    def test_what_a_tick_costs(self):
        """The same with a tick of 10 ms. So what is counted here can be seen."""
        self.assertGreater(self.executed("t", 11 * SECOND), self.executed("t", SECOND) + 1000 * 50)


if __name__ == "__main__":
    MACHINE = Path(sys.argv[1]).resolve()
    KERNEL = MACHINE.parent.parent / "tests/ch05-idle-board-test"
    if not KERNEL.is_file():
        print(f"skipped: this build has no {KERNEL}", file=sys.stderr)
        sys.exit(77)
    unittest.main(argv=sys.argv[:1])
