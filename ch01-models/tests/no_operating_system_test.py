"""A program that claims to need nothing: is it true?

    no_operating_system_test.py PROGRAM        the environment's NM lists symbols

Nothing is left undefined, nothing is thread-local, nothing has the name of an allocator,
and the memory that the program can write to is its pool and a few words.
"""

import os
import re
import subprocess
import sys

MOST_WRITABLE_BYTES = 4096
ALLOCATORS = re.compile(r"malloc|calloc|realloc|\bfree\b|_Zn[wa]|_Zd[la]P|brk|mmap")


def symbols(program):
    """(type, size, name) of each symbol; the type `U` is undefined, b and d are writable."""
    listing = subprocess.run([os.environ.get("NM", "nm"), "-S", program], check=True, capture_output=True, text=True)
    for line in listing.stdout.splitlines():
        match = re.match(r"(?:[0-9a-f]+ )?(?:([0-9a-f]+) )? *(\w) (.+)", line.strip())
        yield match[2], int(match[1] or "0", 16), match[3]


def has_thread_local(program):
    """Whether the ELF file has a PT_TLS segment."""
    with open(program, "rb") as file:
        elf = file.read()
    table = int.from_bytes(elf[32:40], "little")  # e_phoff of a 64-bit file
    size, count = (int.from_bytes(elf[at : at + 2], "little") for at in (54, 56))
    types = (elf[table + i * size :][:4] for i in range(count))
    return (7).to_bytes(4, "little") in types


def problems(program):
    listed = list(symbols(program))
    if not any(name == "_start" for _, _, name in listed):
        yield "it has no symbols to look at"
    for kind, _, name in listed:
        if kind in "Uw":
            yield f"it needs {name} from elsewhere"
        if ALLOCATORS.search(name):
            yield f"it has an allocator: {name}"
    writable = sum(size for kind, size, _ in listed if kind in "bBdDsSgG")
    if not 0 < writable <= MOST_WRITABLE_BYTES:
        yield f"it can write to {writable} bytes, not to 1 to {MOST_WRITABLE_BYTES}"
    if has_thread_local(program):
        yield "it has thread-local variables"


found = list(problems(sys.argv[1]))
for problem in found:
    print(f"{sys.argv[1]}: {problem}")
sys.exit(1 if found else 0)
