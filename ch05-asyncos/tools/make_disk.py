#!/usr/bin/env python3
"""Makes the image of a disk: an ext2 file system with what is in a folder, and programs in its /bin.

    make_disk.py IMAGE FOLDER PROGRAM...

The same files give the same image, whoever makes it and when.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SIZE = "16M"
FOLDERS = ("bin", "etc", "tests", "tmp")


def find_mke2fs():
    for folder in [*os.environ.get("PATH", "").split(":"), "/usr/sbin", "/sbin"]:
        if folder and Path(folder, "mke2fs").is_file():
            return str(Path(folder, "mke2fs"))
    sys.exit("make_disk.py: there is no mke2fs (./workbook install board)")


def lay_out(root, folder, programs):
    for name in FOLDERS:
        Path(root, name).mkdir()
    shutil.copytree(folder, root, dirs_exist_ok=True)
    for program in programs:
        shutil.copy(program, Path(root, "bin"))
    for path in [Path(root), *Path(root).rglob("*")]:
        path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
        os.utime(path, (0, 0))


def make(image, folder, programs, *more):
    """@p more: what else mke2fs is told."""
    with tempfile.TemporaryDirectory() as root:
        lay_out(root, folder, programs)
        made = Path(image + ".new")
        made.unlink(missing_ok=True)
        # Old enough for our kernel: no journal, no directory indices, inodes of 128 bytes as they were in 1993.
        subprocess.run([find_mke2fs(), "-q", "-t", "ext2", "-b", "1024", "-I", "128", "-O", "none,filetype,sparse_super",
                        "-U", "00000000-0000-0000-0000-000000000005", "-E", "hash_seed=00000000-0000-0000-0000-000000000005",
                        "-m", "0", *more, "-d", root, str(made), SIZE],
                       check=True, env={**os.environ, "E2FSPROGS_FAKE_TIME": "1", "SOURCE_DATE_EPOCH": "1"})
        made.replace(image)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit("make_disk.py IMAGE FOLDER PROGRAM...")
    make(sys.argv[1], sys.argv[2], sys.argv[3:])
