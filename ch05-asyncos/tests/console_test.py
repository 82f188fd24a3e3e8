#!/usr/bin/env python3
"""The console of a system that runs: typed on a terminal, key by key, with a shell that edits its line.

    console_test.py COMMAND...      (the command that boots tests/kernels/console.cpp)
"""

import os
import pty
import select
import signal
import sys
import time
import unittest

COMMAND = []
TIMEOUT = 60


class Console(unittest.TestCase):
    def setUp(self):
        self.board, self.terminal = pty.fork()
        if self.board == 0:
            os.execvp(COMMAND[0], COMMAND)
        self.shown = b""
        self.until(b"$ ")

    def tearDown(self):
        os.kill(self.board, signal.SIGKILL)
        os.waitpid(self.board, 0)
        os.close(self.terminal)

    def until(self, text):
        """Reads until @p text is shown. What was shown before it, and it, is over then."""
        end = time.monotonic() + TIMEOUT
        while text not in self.shown:
            ready, _, _ = select.select([self.terminal], [], [], max(0, end - time.monotonic()))
            self.assertTrue(ready, f"{text!r} is not shown, only {self.shown!r}")
            self.shown += os.read(self.terminal, 4096)
        before, _, self.shown = self.shown.partition(text)
        return before

    def type(self, keys):
        for key in keys:
            os.write(self.terminal, bytes([key]))

    def answer(self, keys):
        """Types a line; what is shown behind it, before the next prompt."""
        self.type(keys + b"\r")
        self.until(b"\n")
        return self.until(b"$ ").replace(b"\r", b"").decode()

    def test_editing(self):
        self.assertEqual(self.answer(b"echo onw\x7fe"), "one\n")
        self.assertEqual(self.answer(b"echo wo\x1b[D\x1b[Dt"), "two\n")
        self.assertEqual(self.answer(b"\x1b[A\x1b[A"), "one\n")
        self.assertEqual(self.answer(b"echo a\x1b[H\x06\x06\x06\x06\x06\x04three"), "three\n")  # Ctrl-D deletes

    def test_ctrl_c_ends_who_waits(self):
        self.type(b"sleep 1000\r")
        self.until(b"\n")
        time.sleep(0.2)  # until the shell has started it; if it has not, there is nothing to end, and that is well, too
        self.type(b"\x03")
        self.until(b"$ ")
        self.assertEqual(self.answer(b"echo $?"), "130\n")

    def test_ctrl_c_ends_who_never_asks(self):
        self.type(b"stress -c 1 -t 1000\r")
        self.until(b"\n")
        time.sleep(0.2)
        self.type(b"\x03")
        self.until(b"$ ")
        self.assertEqual(self.answer(b"echo $?"), "130\n")

    def test_ctrl_c_spares_the_background(self):
        self.answer(b"(sleep 1; echo late) &")
        self.type(b"\x03")
        self.until(b"late")

    def stop(self, command):
        """Starts a program, and stops it by a key. What the shell says of it."""
        self.type(command + b"\r")
        self.until(b"\n")
        time.sleep(0.2)
        self.type(b"\x1a")
        return self.until(b"$ ").replace(b"\r", b"").decode().strip()

    # [jobs]
    def test_ctrl_z_stops_who_waits_and_who_never_asks(self):
        self.assertEqual(self.stop(b"sleep 1000"), "[1]+ Stopped  sleep 1000")
        self.assertEqual(self.answer(b"echo $?"), "148\n")
        self.assertEqual(self.stop(b"stress -c 1 -t 1000 | cat"), "[2]+ Stopped  stress -c 1 -t 1000 | cat")
        self.type(b"\x03")  # it is for nobody who stands still
        self.until(b"$ ")
        self.assertEqual(self.answer(b"jobs"), "[1]  Stopped  sleep 1000\n[2]+ Stopped  stress -c 1 -t 1000 | cat\n")
        for which, text in ((b"", b"stress -c 1 -t 1000 | cat"), (b" %1", b"sleep 1000")):
            self.type(b"fg" + which + b"\r")
            self.until(text + b"\r\n")
            time.sleep(0.2)
            self.type(b"\x03")
            self.until(b"$ ")
            self.assertEqual(self.answer(b"echo $?"), "130\n")
        self.assertEqual(self.answer(b"jobs"), "")
        self.assertEqual(self.answer(b"fg"), "sh: fg: no such job\n")
    # [jobs]

    def test_what_was_stopped_goes_on_behind(self):
        self.assertEqual(self.stop(b"(sleep 1; echo late)"), "[1]+ Stopped  (sleep 1; echo late)")
        self.assertEqual(self.answer(b"bg"), "[1]+ Running  (sleep 1; echo late)\n")
        self.type(b"\x03\x1a")  # neither is for it
        self.until(b"late")
        self.type(b"\r")
        self.until(b"[1]+ Done  (sleep 1; echo late)")

    def test_who_is_behind_comes_to_the_front(self):
        self.answer(b"sleep 1000 &")
        self.assertEqual(self.answer(b"jobs"), "[1]+ Running  sleep 1000\n")
        self.type(b"fg\r")
        self.until(b"sleep 1000\r\n")
        time.sleep(0.2)
        self.type(b"\x1a")
        self.until(b"[1]+ Stopped  sleep 1000")
        self.until(b"$ ")

    def test_ctrl_d_ends_the_input_of_a_program(self):
        self.type(b"wc -l\r")
        self.until(b"\n")
        self.type(b"one\ntwo\n\x04")
        self.assertEqual(self.until(b"$ ").split(), [b"2"])

    def test_keys_are_counted_in_the_kernel(self):
        self.answer(b"watch key /etc/watch/keys sh")
        shown = self.answer(b"exit").split("\n")  # five keys, of which four are letters
        self.assertEqual([line.strip() for line in shown[:2]], ["0: 5", "1: 4"])
        self.assertIn("it ran 5 times and was skipped 0 times", shown[2])

    def test_ctrl_d_ends_the_shell(self):
        self.type(b"\x04")
        _, status = os.waitpid(self.board, 0)
        self.assertEqual(os.waitstatus_to_exitcode(status), 0)
        self.board = os.fork()  # for tearDown()
        if self.board == 0:
            os._exit(0)


if __name__ == "__main__":
    COMMAND, sys.argv = sys.argv[1:], sys.argv[:1]
    unittest.main()
