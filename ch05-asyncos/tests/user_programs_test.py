#!/usr/bin/env python3
"""Our tools beside those of the system, and what there is nothing to put beside.

    user_programs_test.py FOLDER [NAME...]      FOLDER has the programs; NAME: only these cases
"""

import shutil
import subprocess
import sys

from beside import compare

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


def check_others(programs, _sides, _work):
    return check_async(programs) + check_actors(programs)


if __name__ == "__main__":
    sys.exit(compare([(line, line.split()) for line in TOOLS if shutil.which(line.split()[0])], check_others, *sys.argv[1:]))
