#!/usr/bin/env python3
"""What zig makes of the chapter for macOS: is it what a Mac can start? Nobody here can run it.

    python3 macos_test.py arm64|x86_64 [argument for CMake...]

Builds the preset macos-CPU, and looks into each program: its CPU, what it loads, and whether kqueue() comes from the
system. Exit code 77 if there is no zig.
"""

import json
import os
import shutil
import struct
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CPUS = {"arm64": 0x0100000C, "x86_64": 0x01000007}
MAGIC, EXECUTABLE, UNDEFINED = 0xFEEDFACF, 2, 0x01
SYMBOLS, LOADED_LIBRARY, SIGNATURE, ENTRY = 0x2, 0xC, 0x1D, 0x80000028


class MachO:
    """The parts of a program for macOS that we ask for. @source <mach-o/loader.h>, <mach-o/nlist.h>"""

    def __init__(self, data):
        magic, self.cpu, _, self.kind, count, _, _, _ = struct.unpack_from("<8I", data)
        if magic != MAGIC:
            raise ValueError(f"it begins with {magic:#x}: no 64-bit Mach-O")
        self.commands, self.libraries, self.imports = set(), [], set()
        at = 32
        for _ in range(count):
            command, size = struct.unpack_from("<2I", data, at)
            self.commands.add(command)
            if command == LOADED_LIBRARY:
                name = at + struct.unpack_from("<I", data, at + 8)[0]
                self.libraries.append(text(data, name))
            if command == SYMBOLS:
                self.imports = set(undefined(data, *struct.unpack_from("<3I", data, at + 8)))
            at += size


def text(data, at):
    return data[at:data.index(b"\0", at)].decode()


def undefined(data, symbols, count, names):
    """The names that a library must give."""
    for at in range(symbols, symbols + 16 * count, 16):
        name, kind, _, _, _ = struct.unpack_from("<IBBHQ", data, at)
        if kind == UNDEFINED:
            yield text(data, names + name)


def problems(path, cpu):
    try:
        program = MachO(path.read_bytes())
    except (OSError, ValueError, struct.error) as error:
        return [str(error)]
    needed = {"_kqueue", "_kevent"} | ({"_poll"} if "one-queue" in path.name else set())
    wrong = {
        f"it is for the CPU {program.cpu:#x}": program.cpu != CPUS[cpu],
        "it is no program": program.kind != EXECUTABLE or ENTRY not in program.commands,
        "it does not load libSystem": "/usr/lib/libSystem.B.dylib" not in program.libraries,
        f"it loads {program.libraries}": any(not name.startswith("/usr/lib/") for name in program.libraries),
        "it is not signed, which arm64 asks for": cpu == "arm64" and SIGNATURE not in program.commands,
        f"it does not take {needed - program.imports} from the system": not needed <= program.imports,
    }
    return [sentence for sentence, is_so in wrong.items() if is_so]


def built_programs(preset):
    """Those that CMakePresets.json lists for macOS."""
    presets = json.loads((ROOT / "CMakePresets.json").read_text())["buildPresets"]
    targets = next(one["targets"] for one in presets if one["name"] == "macos")
    folder = ROOT / "build" / preset / "ch03-event-queues" / "examples"
    return [folder / target for target in targets if target.startswith("ch03-")]


def main(cpu, *more):
    preset = f"macos-{cpu}"
    places = os.pathsep.join([os.environ.get("PATH", ""), str(ROOT / "build/zig/node_modules/.bin")])
    if not shutil.which("zig", path=places):
        print("skipped: no zig (./workbook install macos)")
        return 77
    for command in (["cmake", "--preset", preset, *more], ["cmake", "--build", "--preset", preset]):
        if subprocess.run(command, cwd=ROOT).returncode != 0:
            return 1
    failures = 0
    for path in built_programs(preset):
        found = problems(path, cpu)
        print(f"{path.name}: " + ("; ".join(found) or "a program for macOS"))
        failures += bool(found)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
