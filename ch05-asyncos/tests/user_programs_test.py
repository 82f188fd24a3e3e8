#!/usr/bin/env python3
"""Our programs beside those of the system: the same arguments, the same input, the same files; then what they print, how
they end and what they have left must be the same. Ours run under qemu-riscv64, as what they are: programs for RISC-V.

    user_programs_test.py FOLDER [NAME...]      FOLDER has the programs; NAME: only these cases
"""

import os
import pty
import select
import shutil
import subprocess
import sys
import tempfile
import time
import tty
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC0", "HOME": "/"}
TEXT = "the quick brown fox\njumps over\n\nthe lazy dog [x] a.b a*b\nTHE END\nthe quick brown fox\n"

# What each tool is asked to do. `|` at the end of the name of a case: the input is TEXT.
TOOLS = """
cat text
cat text numbers
cat -- text
cat missing
cat text missing numbers
cat folder
cat < text
cat - numbers < text
echo
echo a b  c
echo -n a b
echo -- a
wc text
wc -l text
wc -w text
wc -c text numbers
wc < text
wc empty
wc unended
wc missing text
head numbers
head -n 3 numbers
head -3 numbers
head -n 0 numbers
head -n 2 text numbers
head unended
head missing
head -n x text
sort text
sort -r text
sort -n numbers
sort -nr numbers
sort -u text
sort -nu numbers
sort text numbers
sort unended
sort missing
sort < text
seq 5
seq 3 7
seq 1 3 10
seq 10 -4 -3
seq 5 1
seq x
grep the text
grep -v the text
grep -n the text
grep -c the text
grep -i THE text
grep -in the text
grep ^the text
grep x$ text
grep ^$ text
grep t.e text
grep a.b text
grep -F a.b text
grep -F [x] text
grep a\\*b text
grep qu*i text
grep [aeiou]z text
grep [a-e]o text
grep [^a-z]END text
grep o.*o text
grep *b text
grep ^the.*fox$ text
grep the text numbers
grep -l the text numbers
grep -q the text
grep -q nothing text
grep nothing text
grep the missing
grep the missing text
grep the unended
grep the < text
grep [a text
grep
ls
ls .
ls -1 folder
ls -a folder
ls -d folder
ls folder text
ls text folder/one
ls missing
ls missing text
ls -l text
ls -l folder
ls -la folder
ls -ld folder
ls -l symbolic
cp text copy
cp text folder
cp text numbers folder
cp missing copy
cp text
cp folder copy
cp -r folder copy
cp -r folder folder2
cp text text
cp text missing/copy
cp text numbers empty
mv text moved
mv text folder
mv text numbers folder
mv text numbers
mv missing moved
mv folder moved
mv text folder/one
rm text
rm text numbers
rm missing
rm -f missing
rm text missing
rm folder
rm -r folder
rm -rf folder missing
rm symbolic
rm -f
rm .
mkdir new
mkdir new other
mkdir text
mkdir missing/new
mkdir -p missing/new/deep
mkdir -p folder
mkdir
rmdir void
rmdir folder
rmdir missing
rmdir text
ln text hard
ln -s text soft
ln -s missing soft
ln text folder
ln missing hard
ln text numbers
ln -s text numbers
ln -sf text numbers
ln folder hard
touch new
touch text
touch missing/new
pwd
true
false
sleep 0
sleep 0.01
sleep
sleep x
kill
kill 99999999
kill -0 99999999
kill x
hexdump -C text
hexdump -C unended
hexdump -C empty
hexdump -C missing
""".strip().splitlines()

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


def prepare(folder):
    (folder / "folder" / "inner").mkdir(parents=True)
    (folder / "void").mkdir()
    files = {"text": TEXT, "numbers": "10\n9\n-3\n100 x\n9\n0\nabc\n", "empty": "", "unended": "one\nthe two",
             "folder/one": "1\n", "folder/inner/two": "2\n", "folder/.hidden": "h\n",
             "script": "echo $0 $1 $2 $#\nexit 5\n"}
    for name, text in files.items():
        (folder / name).write_text(text)
    (folder / "script").chmod(0o755)
    (folder / "symbolic").symlink_to("text")
    for path in [*folder.rglob("*"), folder]:
        os.utime(path, (1e9, 1e9), follow_symlinks=False)


def left_in(folder):
    """What is in it: names, kinds, contents."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_symlink():
            found[name] = "-> " + os.readlink(path)
        elif path.is_dir():
            found[name] = "a folder"
        else:
            text = path.read_bytes().decode().replace(str(folder), "HERE")
            found[name] = f"{path.stat().st_nlink} links, {text.lower()!r}"  # what went wrong, each begins as it likes
    return found


class Ours:
    """The programs in the folder, as commands of this system."""
    name = "ours"

    def __init__(self, programs, work):
        self.bin = work / "bin"
        self.bin.mkdir()
        for program in programs.iterdir():
            start = self.bin / program.name
            start.write_text(f'#!/bin/sh\nexec {shutil.which("qemu-riscv64")} -0 {program.name} {program} "$@"\n')
            start.chmod(0o755)
        self.path = str(self.bin)

    def command(self, words):
        return [str(self.bin / words[0]), *words[1:]]


class Theirs:
    name = "theirs"

    def __init__(self, work):
        self.bin = work / "theirs"
        self.bin.mkdir()
        (self.bin / "sh").symlink_to(shutil.which("dash"))
        # What our shell runs as `sh` is dash here, and `echo` is the shell's own: it knows \\n, ours does not.
        self.path = f"{self.bin}:/usr/bin:/bin"

    def command(self, words):
        if words[0] == "ls":  # ours knows no names of users, and one way to write a date
            words = ["ls", "-n", "--time-style=long-iso"] + words[1:] if any("l" in w for w in words[1:2] if w[0] == "-") else words
        return words


def run(side, words, folder, text):
    with tempfile.TemporaryDirectory() as place:
        here = Path(place)
        prepare(here)
        if "<" in words:
            text = (here / words[words.index("<") + 1]).read_text()
            words = words[:words.index("<")]
        done = subprocess.run(side.command(words), cwd=here, input=text.encode(), capture_output=True, timeout=60,
                              env={**ENVIRONMENT, "PATH": side.path})
        return done.returncode, done.stdout.decode().replace(place, "HERE"), done.stderr.decode(), left_in(here)


def same_words(text):
    """The columns of wc are as wide as each likes."""
    return [line.split() for line in text.splitlines()]


def differences(case, words, ours, theirs):
    code, printed, complained, left = ours
    their_code, their_printed, their_complained, their_left = theirs
    if words[0] == "wc":
        printed, their_printed = same_words(printed), same_words(their_printed)
    if code != their_code:
        yield f"ends with {code}, not {their_code}; {complained!r} {their_complained!r}"
    if printed != their_printed:
        yield f"prints {printed!r}, not {their_printed!r}"
    if bool(complained) != bool(their_complained):
        yield f"complains {complained!r}, where the other says {their_complained!r}"
    if any(line and ": " not in line for line in complained.splitlines() if line != "error"):
        yield f"complains without saying who: {complained!r}"
    if left != their_left:
        yield f"leaves {left}, not {their_left}"


def check(case, words, sides):
    ours, theirs = (run(side, words, None, TEXT) for side in sides)
    return [f"{case}: {what}" for what in differences(case, words, ours, theirs)]


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


def check_async(programs):
    """Tasks of chapter 4 in a program: sleeps and a pipe, by one ppoll() at a time."""
    done = subprocess.run(["qemu-riscv64", str(programs / "async-demo")], capture_output=True, text=True, timeout=60)
    wanted = "one one read: ping two one read: pong two two".split()
    # On a machine that is late, what is due at nearly the same time changes places.
    return [] if sorted(done.stdout.split()) == sorted(wanted) else [f"async-demo: prints {done.stdout!r} {done.stderr!r}"]


def check_actors(programs):
    """An actor that fails begins again; when it does so too often, the program says that it has failed."""
    def run(text):
        done = subprocess.run(["qemu-riscv64", str(programs / "actors-demo")], input=text, capture_output=True, text=True, timeout=60)
        return done.returncode, done.stdout
    begins, error = "adder: begins\n", "adder: invalid argument\n"
    right = {"1\n20\n300": (0, begins + "sum: 321\n"), "7\n8x9\n": (0, begins + begins + error + "sum: 9\n"),
             "": (0, begins + "sum: 0\n")}
    wrong = [f"actors-demo: of {text!r} it makes {run(text)}" for text, wanted in right.items() if run(text) != wanted]
    if run("abcdef")[0] != 1 or run("abcdef")[1].count(begins) != 4:
        wrong.append(f"actors-demo: of too many failures it makes {run('abcdef')}")
    return wrong


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


def main(folder, *names):
    programs = Path(folder).resolve()
    if not shutil.which("qemu-riscv64") or not shutil.which("dash"):
        print("skipped: it needs qemu-riscv64 (./workbook install cpu) and dash", file=sys.stderr)
        return 77
    if not (programs / "sh").is_file():
        sys.exit(f"user_programs_test.py: there are no programs in {programs}")
    cases = [(line, line.split()) for line in TOOLS if shutil.which(line.split()[0])]
    cases += [(f"sh -c {line}", ["sh", "-c", line.replace(r"\n", "\n").replace("\\\\\n", "\\\n")]) for line in SCRIPTS]
    cases += [(f"{line} (from its input)", ["sh", "<", line]) for line in ("script",)]
    cases = [(case, words) for case, words in cases if not names or any(name in case for name in names)]
    with tempfile.TemporaryDirectory() as work, ThreadPoolExecutor(os.cpu_count()) as pool:
        sides = Ours(programs, Path(work)), Theirs(Path(work))
        found = sum(pool.map(lambda each: check(*each, sides), cases), [])
        found += check_rc(sides, Path(work)) if not names else []
    found += check_editor(programs) + check_async(programs) + check_actors(programs) if not names else []
    for problem in found:
        print(problem)
    print(f"{len(cases)} cases, {len(found)} differences")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
