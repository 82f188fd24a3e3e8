#!/usr/bin/env python3
"""A kernel that is apart: what each way into a program and back does to page tables, and what that costs beside a kernel
that is in every address space.

    apart_test.py COMMAND...      (the command that boots tests/kernels/apart.cpp)
"""

import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))

from crossings import count, satp_writes  # noqa: E402
from image import Image  # noqa: E402

FENCE = bytes.fromhex("73000012")  # sfence.vma
COMMAND = []
TOGETHER = "ch05-gauge-kernel"
# What does not cross, and what crosses once: neither the disk nor the end of a time slice has a part in these.
FREE = ("coroutine-switch", "thread-switch", "spawn-coroutine", "process-memory")
ONE_CROSSING = ("null-call", "page-fault", "tick")


def images():
    """That of the command, and the other kernels' of the same build."""
    place = next(index for index, word in enumerate(COMMAND) if "ch05-apart-kernel" in word)
    apart = Path(COMMAND[place])
    return place, apart.with_name(TOGETHER), apart.parents[1] / "examples/ch05-31-kernel-apart", apart.parents[1] / "disk.img"


def measure(command):
    ran = subprocess.run(command, capture_output=True, text=True, timeout=200, check=False)
    if ran.returncode:
        raise AssertionError(f"code {ran.returncode}:\n{ran.stdout}{ran.stderr}")
    return {name: int(number) for name, number in (line.split() for line in ran.stdout.splitlines())}


class Apart(unittest.TestCase):
    def test_a_way_there_and_back_writes_satp_twice(self):
        *_, example, disk = images()
        traps, in_gate, others = count(example, disk)
        self.assertGreater(traps, 30)
        self.assertEqual(in_gate, 2 * traps)
        self.assertEqual(others, 3, "the kernel's table, a program's, and the kernel's again: then nobody else writes it")

    def test_no_write_of_satp_is_left_without_a_fence(self):
        """Our machines forget all at the write already, so none of them would notice."""
        *_, example, _ = images()
        image = Image(example.read_bytes())
        text = image.section(".text")
        code = image.bytes_of(text)
        gate = image.address_of("gate_page")
        found = [address - text.address for address in satp_writes(image) if gate <= address < gate + 4096]
        self.assertEqual(len(found), 2)
        for place in found:
            self.assertEqual(code[place + 4:place + 8], FENCE)

    def test_only_the_crossing_costs_more(self):
        place, together, *_ = images()
        apart = measure(COMMAND)
        shared = measure([*COMMAND[:place], str(together), *COMMAND[place + 1:]])
        more = {name: apart[name] - shared[name] for name in shared}
        crossing = more["null-call"]
        self.assertTrue(0 < crossing <= 20, crossing)
        for name in FREE:
            self.assertEqual(more[name], 0, name)
        for name in ONE_CROSSING:
            self.assertEqual(more[name], crossing, name)
        self.assertLessEqual(more["ring-32"], 1, "32 calls cross once")
        self.assertGreaterEqual(more["pipe-round-trip"], 4 * crossing)


if __name__ == "__main__":
    COMMAND = sys.argv[1:]
    unittest.main(argv=sys.argv[:1])
