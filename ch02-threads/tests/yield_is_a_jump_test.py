"""yield() ends in a jump into the switch: nothing is saved before it, and nothing follows it."""

import re
import shutil
import subprocess
import sys


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(77)


def instructions(listing, function):
    """The instructions of one function: [("jmp", "8bb0 <fibers_switch>"), ...]."""
    body = re.search(rf"^[0-9a-f]+ <{re.escape(function)}>:\n(.*?)(?:\n\n|\Z)", listing, re.S | re.M)
    if body is None:
        sys.exit(f"the program has no function {function}")
    lines = (line.split("\t", 1)[1].split(None, 1) for line in body[1].splitlines() if "\t" in line)
    return [(words[0], words[1] if len(words) > 1 else "") for words in lines]


def main():
    if shutil.which("objdump") is None:
        skip("there is no objdump")
    listing = subprocess.run(["objdump", "-d", "-C", "--no-show-raw-insn", sys.argv[1]],
                             capture_output=True, text=True, check=False).stdout  # nothing, if it is for another CPU
    if "elf64-x86-64" not in listing:
        skip("it reads the instructions of x86-64 only")
    if instructions(listing, "main")[:2] == [("push", "%rbp"), ("mov", "%rsp,%rbp")]:
        skip("this build is not optimised")
    code = instructions(listing, "fibers::yield()")
    at = [place for place, (_, where) in enumerate(code) if "<fibers_switch>" in where]
    if [code[place][0] for place in at] != ["jmp"]:
        sys.exit("expected one jmp to fibers_switch in yield()")
    before = [what for what, _ in code[:at[0]]]
    if "push" in before or "call" in before:
        sys.exit("yield() saves registers or calls something on its usual way")
    print(f"{len(before)} instructions, then a jump into the switch")


main()
