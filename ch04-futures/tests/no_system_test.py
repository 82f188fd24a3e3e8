"""The core needs no system: example 43 is small, has no thread-local variable and no atomic instruction,
and the core's part of it asks for nothing but what platform.hpp names. python3 no_system_test.py PROGRAM"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

MOST_TEXT = 8 * 1024  # bytes of code and constants, on RISC-V with compressed instructions
CHAPTER = Path(__file__).resolve().parent.parent

# What the headers may leave to the platform; everything else would be a library.
PLATFORM = {"allocate", "deallocate", "this_thread", "relax", "fail"}
COMPILERS_OWN = {"memcpy", "memset", "memmove", "memcmp", "__cxa_pure_virtual", "__clzdi2", "__ctzdi2"}

# Instructions that one processor makes the others wait for: x86-64; 64-bit ARM; RISC-V.
ATOMIC = re.compile(r"\tlock\b|\txchg[bwlq]?\s.*\(|\t(ld|st)l?a?xr|\tcas|\tswp|\tld(add|set|clr|eor)|\t(lr|sc)\.[wd]|\tamo")

# Everything of the core that a program without a system can name. The platform is left out.
SOURCE = "".join(f'#include "futures/core/{header.name}"\n'
                 for header in sorted((CHAPTER / "lib/futures/core").glob("*.hpp"))) + """
using namespace futures;
Task<int> wait(Channel<int, Local>& numbers) {
    co_await sleep(nanoseconds(1));
    auto number = co_await numbers.receiver.receive();
    co_return number ? *number : 0;
}
int use(Driver& driver) {
    Executor<Local> executor(driver);
    Channel<int, Local> numbers(2);
    return executor.block_on(wait(numbers));
}
"""


def symbols(*arguments):
    return subprocess.run([os.environ.get("NM", "nm"), *arguments], capture_output=True, text=True, check=True).stdout.splitlines()


def check(holds, words):
    if not holds:
        sys.exit(f"failed: {words}")


def check_program(program):
    sections = {}
    for line in subprocess.run(["size", "-A", program], capture_output=True, text=True, check=True).stdout.splitlines():
        words = line.split()
        if len(words) == 3 and words[0].startswith("."):
            sections[words[0]] = int(words[1])
    for name in (".tdata", ".tbss"):
        check(name not in sections, f"{program} has thread-local variables ({name})")
    for name in (".init_array", ".gcc_except_table"):
        check(sections.get(name, 0) == 0, f"{program} has {name}: code that runs before main, or exceptions")
    check(not symbols("-u", program), f"{program} asks for functions that nobody gives it")
    listing = subprocess.run([os.environ.get("NM", "nm").replace("nm", "objdump"), "-d", program],
                             capture_output=True, text=True, check=True).stdout
    check("run_next" in listing or "program" in listing, f"{program} has no code to look at")
    for line in listing.splitlines():
        check(not ATOMIC.search(line), f"{program} has an atomic instruction: {line.strip()}")
    text = sections[".text"] + sections.get(".rodata", 0)
    print(f"code and constants: {text} bytes")
    return text


def check_headers(compiler, folder):
    source, objects = folder / "core_alone.cpp", folder / "core_alone.o"
    source.write_text(SOURCE)
    subprocess.run([*compiler.split(), "-std=c++23", "-Os", "-ffreestanding", "-fno-exceptions", "-fno-rtti", "-fno-pie",
                    "-fno-stack-protector", "-fno-threadsafe-statics", "-I", CHAPTER / "lib",
                    "-I", CHAPTER.parent / "ch01-models/lib", "-c", source, "-o", objects], check=True)
    words = {line.split(maxsplit=1)[1] for line in symbols("-u", "-C", objects)}
    for word in sorted(words):
        function = word.split("(")[0].removeprefix("futures::platform::")
        check(function in PLATFORM | COMPILERS_OWN, f"the core asks for {word}, which platform.hpp does not name")
    check(any("platform::allocate" in word for word in words), "nothing was looked at")


def main():
    text = check_program(sys.argv[1])
    if b"RISC-V" in subprocess.run(["readelf", "-h", sys.argv[1]], capture_output=True, check=True).stdout:
        check(text <= MOST_TEXT, f"{text} bytes of code and constants are more than {MOST_TEXT}")
    with tempfile.TemporaryDirectory() as folder:
        check_headers(os.environ.get("CXX", "g++"), Path(folder))


main()
