#!/usr/bin/env python3
"""The system runs on disks that are seldom seen: directories that contain themselves, and inodes of a second group.

    odd_disks_test.py COMMAND...      (the command that boots examples/12-shell.cpp)
"""

import re
import shutil
import string
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import make_disk  # noqa: E402

COMMAND = []
# A directory in itself, and in one below it; and two of which each is above the other.
LOOPS = ("mkdir /loop", "mkdir /loop/below", "ln /loop /loop/self", "ln /loop /loop/below/up",
         "mkdir /ring", "mkdir /ring/in", "unlink /ring/..", "ln /ring/in /ring/..")
# Our machine has it typed without a pause: it is less than the console's 256 bytes.
IN_LOOPS = {"cd /loop/self/below/up/self": [],
            "pwd": ["/loop"],
            "mkdir self/new && ls": ["below", "new", "self"],
            "cd new && cd .. && pwd": ["/loop"],
            "mv /loop below/x": ["mv: /loop to below/x: invalid argument"],
            "cd /ring/in": [],
            "pwd || echo lost": ["pwd: no such file or directory", "lost"],
            "mv /loop .": ["mv: /loop to ./loop: input/output error"],
            "mkdir new && ls": ["new"],
            "cd .. && ls": ["in"],
            "rmdir /loop/self": ["rmdir: /loop/self: directory not empty"],
            "rm -r /loop": ["rm: /loop: name too long"],
            "ls /loop": ["below", "new", "self"],
            "exit": []}

NAMES = string.ascii_lowercase
FILLED = {"cd /tmp": [],
          "touch " + " ".join(NAMES): [],
          "mkdir D && echo text>D/f && cat D/f": ["text"],
          "ls|wc -l": ["27"],
          "rm g && touch g && ls D": ["f"],
          "exit": []}


def tool(name, *words):
    """What a program of e2fsprogs prints, and its exit code."""
    ran = subprocess.run([shutil.which(name) or f"/usr/sbin/{name}", *words], capture_output=True, text=True, timeout=60, check=False)
    return ran.stdout, ran.returncode


class OddDisks(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.disk = str(Path(folder.name, "disk"))
        self.after = str(Path(folder.name, "after"))
        self.image = Path(next(word for word in COMMAND if word.endswith("12-shell")))
        self.build = self.image.parent.parent

    def assert_says(self, typed):
        """Both machines do, and the disk that ours leaves is kept."""
        expected = "".join(f"$ {line}\n" + "".join(f"{said}\n" for said in says) for line, says in typed.items())
        lines = [word for line in typed for word in ("--type", line)]
        keys = Path(self.disk + ".keys")
        keys.write_text("".join(f"{line}\n" for line in typed), encoding="ascii")
        for command in ([*COMMAND[:2], *lines, "--disk", self.disk, self.image],
                        [self.build / "tools/machine", "--disk", self.disk, "--disk-out", self.after, "--input", keys, self.image]):
            ran = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
            self.assertEqual(ran.returncode, 0, ran.stderr)
            self.assertEqual(ran.stdout[ran.stdout.find("$ "):].replace("\r", ""), expected)

    def test_directories_that_contain_themselves(self):
        shutil.copy(self.build / "disk.img", self.disk)
        for command in LOOPS:
            tool("debugfs", "-w", "-R", command, self.disk)
        self.assert_says(IN_LOOPS)

    def test_inodes_of_the_second_group(self):
        programs = sorted((self.build / "user").iterdir())
        make_disk.make(self.disk, ROOT / "disk", programs, "-N", "160")
        self.assert_says(FILLED)
        self.assertEqual(tool("e2fsck", "-f", "-n", self.after)[1], 0)
        groups = re.findall(r"([0-9]+) free inodes", tool("dumpe2fs", self.after)[0])
        self.assertEqual(len(groups), 2)
        self.assertLess(int(groups[1]), 80)
        numbers = {name: int(re.search(r"Inode: ([0-9]+)", tool("debugfs", "-R", f"stat /tmp/{name}", self.after)[0])[1])
                   for name in NAMES}
        self.assertEqual(len(set(numbers.values())), len(NAMES))
        self.assertGreater(max(numbers.values()), 80)


if __name__ == "__main__":
    COMMAND = sys.argv[1:]
    unittest.main(argv=sys.argv[:1])
