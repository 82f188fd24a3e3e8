#!/usr/bin/env python3
"""Our shell beside dash: scripts, and the one that the disk has for init; and a session on a terminal.

    user_shell_test.py FOLDER [NAME...]      FOLDER has the programs; NAME: only these cases
"""

import os
import pty
import select
import shutil
import subprocess
import sys
import time
import tty
from pathlib import Path

from beside import ENVIRONMENT, compare

# Scripts of the shell, each run by ours and by dash. Parts of a line are separated by a real end of line where `\\n` stands.
SCRIPTS = r"""
echo hello
echo a; echo b
echo a && echo b
false && echo b
false || echo b
true || echo b
true && false || echo c
false; echo $?
true; echo $?
! true; echo $?
! false; echo $?
sh -c 'exit 7'; echo $?
exit 3
exit
false\nexit
(exit 4); echo $?
missing-program; echo $?
./text; echo $?
./folder; echo $?
echo one | cat
echo one | cat | cat | wc -c
cat text | grep the | sort | head -n 1
cat text | grep nothing; echo $?
false | true; echo $?
true | false; echo $?
seq 100000 | head -n 2
echo x > out; cat out
echo x > out; echo y >> out; cat out
echo x > out; echo y > out; cat out
cat < text
wc -l < text > out; cat out
cat < missing; echo $?
echo x > missing/out; echo $?
cat missing 2> out; wc -l < out
cat missing > out 2>&1; wc -l < out
cat missing 2>&1 > out | wc -l
echo error >&2
(echo a; echo b) > out; cat out
(echo a; echo b) | wc -l
(cd folder; pwd > where); cat folder/where | grep -c folder
cd folder; ls
cd missing; echo $?
cd; pwd
X=1; echo $X
X=1; X=2; echo $X
X='a  b'; echo $X; echo "$X"
X=a; echo ${X}b $Xb
X=1; (X=2; echo $X); echo $X
X=1 sh -c 'echo $X'; echo "[$X]"
X=1; sh -c 'echo [$X]'
export X=1; sh -c 'echo [$X]'
X=2; export X; sh -c 'echo [$X]'
echo '$X' "\$X" \$X
echo 'a b' "a  b" a\ b
echo "a'b" 'a"b'
echo "it's $HOME"
echo a""b ''
echo "" | wc -c
echo $NOTHING a
echo "$NOTHING" a
echo $; echo a$
echo a # comment
# comment\necho a
echo a#b
echo a \\\nb
echo 'a\nb'
echo "a\nb"
true &&\necho a
echo a |\n\ncat
(echo a\necho b)
((echo a); echo b) | cat
echo a & wait
sleep 0.05 & echo first; wait; echo last
false & wait; echo $?
false & wait $!; echo $?
sh -c 'exit 9' & wait $!; echo $?
echo a & wait; echo b & wait
sh script one two
./script one two; echo $?
sh -c 'echo $0 $1 $#' name first second
sh -c 'echo $@' name a b c
sh -c 'shift; echo $1 $#' name a b c
sh -c
echo 'echo inner' | sh
echo 'echo $((' > /dev/null
echo *
echo folder/*
echo *e*t
echo nothing*here
echo '*' "*" \*
echo [nt]*
echo ?ext
X='*'; echo "$X" $X
echo .h*
rm *; ls
echo a >out b; cat out
>out; wc -c < out
>out echo x; cat out
ls | wc -l
echo a;; echo b
echo a | | cat
| cat
&& echo a
echo a &&
( echo a
echo 'a
echo "a
echo a )
()
echo a > 
; echo a
echo a;\n\n\necho b
echo a\n)\necho b
kill -TERM $$; echo not reached
sh -c 'kill -KILL $$'; echo $?
cat text | (cat; echo after) | wc -l
(true) && (false) || (echo c)
echo 2>out a; cat out
echo 2 >out; cat out
echo a2>out; cat out
: ; echo $?
: > out; ls out
""".strip().splitlines()



def check_rc(sides, work):
    """The script that the disk has for init, by their shell and tools and by ours."""
    etc = Path(__file__).resolve().parent.parent / "disk/etc"
    (work / "rc").write_text((etc / "rc").read_text().replace("/etc/", f"{etc}/").replace("/tmp/", f"{work}/"))
    ours, theirs = (subprocess.run(side.command(["sh", str(work / "rc")]), env={**ENVIRONMENT, "PATH": side.path},
                                   capture_output=True, text=True, timeout=60) for side in sides)
    same = ours.stdout.split() == theirs.stdout.split() and ours.returncode == theirs.returncode == 0
    return [] if same else [f"/etc/rc prints {ours.stdout!r}, not {theirs.stdout!r}"]


def read_until(terminal, ends):
    shown, end = b"", time.monotonic() + 30
    while not (ends and shown.endswith(ends)) and time.monotonic() < end:
        if not select.select([terminal], [], [], 1)[0]:
            continue
        try:
            more = os.read(terminal, 4096)
        except OSError:  # the shell has ended
            break
        if not more:
            break
        shown += more
    return shown


def check_editor(programs):
    """A session on a terminal, as a person types it; the answer is what the programs print between the echoes."""
    typed = ("echo onw\x7fe\r"                    # backspace
             "echo wo\x1b[D\x1b[Dt\r"             # left, left: two
             "\x1b[A\x1b[A\r"                     # up, up: echo one
             "ecko\x01\x06\x06\x04h\x05 three\r"  # home, right, delete, end
             "never\x03echo four\r"               # Ctrl-C
             "echo nothing\x15echo five\r"        # Ctrl-U
             "echo six seven\x17\x7f\r"           # Ctrl-W
             "(echo eight\recho nine)\r"          # a command of two lines
             "\x04")                              # Ctrl-D
    child, terminal = pty.fork()
    if child == 0:
        tty.setraw(0)
        os.execve(shutil.which("qemu-riscv64"), ["qemu-riscv64", str(programs / "sh")], {**ENVIRONMENT, "PATH": "/bin:/usr/bin"})
    shown = read_until(terminal, (b"$ ",))
    for byte in typed.encode():
        os.write(terminal, bytes([byte]))
        if byte in b"\r\x03":
            shown += read_until(terminal, (b"$ ", b"> "))
    shown += read_until(terminal, ())
    _, status = os.waitpid(child, 0)
    wanted = ["one", "two", "one", "three", "four", "five", "six", "eight", "nine"]
    lines = [line for line in shown.decode().split("\n") if line in wanted]
    if lines != wanted or status != 0:
        return [f"line editor: the answers are {lines}, not {wanted}, the end is {status}; shown: {shown!r}"]
    return []


def check_others(programs, sides, work):
    return check_rc(sides, work) + check_editor(programs)


def all_cases():
    for line in SCRIPTS:
        yield f"sh -c {line}", ["sh", "-c", line.replace(r"\n", "\n").replace("\\\\\n", "\\\n")]
    yield "script (from its input)", ["sh", "<", "script"]


if __name__ == "__main__":
    sys.exit(compare(all_cases(), check_others, *sys.argv[1:]))
