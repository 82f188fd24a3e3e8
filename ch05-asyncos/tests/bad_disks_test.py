#!/usr/bin/env python3
"""What a kernel says of a disk that it cannot use: one clear line, and exit code 1, on either machine.

    bad_disks_test.py COMMAND...      (the command that boots tests/kernels/bad_disks.cpp)
"""

import os
import random
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

COMMAND = []
SUPERBLOCK, SECTOR = 1024, 512
MAGIC, STATE, UNKNOWN_FEATURES, BLOCKS_PER_GROUP = 56, 58, 96, 32


def good():
    """The chapter's disk: build/disk.img, where the image is build/tests/NAME."""
    image = next(Path(word) for word in COMMAND if word.endswith("bad-disks-kernel"))
    return bytearray((image.parent.parent / "disk.img").read_bytes())


def changed(field, value):
    disk = good()
    place = SUPERBLOCK + field
    disk[place:place + len(value)] = value
    return disk


class BadDisks(unittest.TestCase):
    def boot(self, disk):
        """What both machines say; they must agree."""
        with tempfile.TemporaryDirectory() as folder:
            more = []
            if disk is not None:
                path = os.path.join(folder, "disk")
                Path(path).write_bytes(disk)
                more = ["--disk", path]
            said = {(ran.returncode, ran.stdout) for ran in (
                subprocess.run([*COMMAND, *more, "--on", board], capture_output=True, text=True, timeout=60, check=False)
                for board in ("virt", "machine"))}
        self.assertEqual(len(said), 1, said)
        return said.pop()

    def assert_refused(self, disk, why):
        self.assertEqual(self.boot(disk), (1, f"boot: the disk: {why}\n"))

    def test_good(self):
        self.assertEqual(self.boot(good()), (0, ""))

    def test_missing(self):
        self.assert_refused(None, "no such file or directory")

    def test_no_file_system(self):
        self.assert_refused(random.Random(1).randbytes(1 << 20), "invalid argument")
        self.assert_refused(changed(MAGIC, b"\0\0"), "invalid argument")

    def test_unknown_features(self):
        self.assert_refused(changed(UNKNOWN_FEATURES, b"\xff\xff\xff\xff"), "this system does not offer it")

    def test_too_short(self):
        for size in (SECTOR, SUPERBLOCK + SECTOR, len(good()) - 2 * SECTOR):
            self.assert_refused(good()[:size], "invalid argument")

    def test_superblock_that_makes_no_sense(self):
        self.assert_refused(changed(BLOCKS_PER_GROUP, b"\0\0\0\0"), "invalid argument")

    def test_not_left_in_peace_is_read(self):
        self.assertEqual(self.boot(changed(STATE, b"\0\0")), (0, ""))


if __name__ == "__main__":
    COMMAND = sys.argv[1:]
    unittest.main(argv=sys.argv[:1])
