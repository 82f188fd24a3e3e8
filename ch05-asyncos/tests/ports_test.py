#!/usr/bin/env python3
"""Ports to somebody outside, on both boards: a stream loses nothing while it lasts, and a buffer is a datagram.

    ports_test.py COMMAND...      (the command that boots tests/kernels/ports.cpp, which echoes)
"""

import socket
import subprocess
import sys
import unittest

COMMAND = []
TIMEOUT = 60
LOCAL = "127.0.0.1"


class Ports:
    board = None

    def setUp(self):
        self.server = socket.create_server((LOCAL, 0))
        self.server.settimeout(TIMEOUT)
        self.datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.datagrams.bind((LOCAL, 0))
        self.datagrams.settimeout(TIMEOUT)
        number, other = self.server.getsockname()[1], self.datagrams.getsockname()[1]
        command = [*COMMAND, "--on", self.board, "--port", f"tcp:{LOCAL}:{number}", "--port", f"udp:{LOCAL}:{other}"]
        self.kernel = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.stream = self.accept()
        hello, self.kernels_place = self.datagrams.recvfrom(100)
        self.assertEqual(hello, b"hello")

    def tearDown(self):
        self.kernel.kill()
        self.kernel.communicate()
        for one in (self.server, self.datagrams, self.stream):
            one.close()

    def accept(self):
        stream, _ = self.server.accept()
        stream.settimeout(TIMEOUT)
        return stream

    def echo(self, text):
        """What comes back for text, if as much does."""
        self.stream.sendall(text)
        back = b""
        while len(back) < len(text):
            more = self.stream.recv(4096)
            self.assertTrue(more, f"it ends after {back!r}")
            back += more
        return back

    def test_a_stream(self):
        for size in (1, 2, 99, 100, 101, 255, 256, 257, 3000, 20000):
            text = bytes((number * number + size) % 251 for number in range(size)) + b"."
            self.assertEqual(self.echo(text), text)

    def test_a_stream_that_ends_begins_again(self):
        self.assertEqual(self.echo(b"before"), b"before")
        self.stream.close()
        self.stream = self.accept()
        self.assertEqual(self.echo(b"after"), b"after")

    def test_it_ends_when_it_is_told(self):
        self.assertEqual(self.echo(b"x"), b"x")
        self.datagrams.sendto(b"x", self.kernels_place)
        shown, _ = self.kernel.communicate(timeout=TIMEOUT)
        self.assertEqual(shown.replace("\r", ""), "Slot 3: no such file or directory\ninterrupted: yes\n")
        self.assertEqual(self.kernel.returncode, 0)

    def test_datagrams(self):
        sent = [bytes([65 + number]) * size for number, size in enumerate((1, 100, 50, 2, 99))]
        for text in (*sent, b"y" * 200, b"z"):
            self.datagrams.sendto(text, self.kernels_place)
        # The kernel's room has 100 bytes: the rest of one is lost, and is not the next one.
        expected = [*sent, b"y" * 100, b"z"]
        self.assertEqual([self.datagrams.recv(1000) for _ in expected], expected)

    def test_datagrams_when_nobody_reads(self):
        """More than the kernel has buffers, while it does not look: those that arrive are whole, and in order."""
        sent = [f"{number:03}".encode() * 20 for number in range(100)]
        for text in sent:
            self.datagrams.sendto(text, self.kernels_place)
        self.assertEqual([self.datagrams.recv(1000) for _ in sent], sent)


class OnVirt(Ports, unittest.TestCase):
    board = "virt"


class OnMachine(Ports, unittest.TestCase):
    board = "machine"


class Absent(unittest.TestCase):
    def test_there_are_no_ports(self):
        for board in ("virt", "machine"):
            command = [word for word in COMMAND if word != "--live"] + ["--on", board]
            self.assertEqual(subprocess.run(command, timeout=TIMEOUT, check=False).returncode, 1)


if __name__ == "__main__":
    COMMAND = sys.argv[1:]
    unittest.main(argv=sys.argv[:1])
