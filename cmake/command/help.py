"""./workbook help: a short map of the commands."""

import importlib
from pathlib import Path

from common import BadUse, nearest, paint
from main import COMMANDS

ROADS = (
    ("Read and run", ("tour", "run", "diff", "book")),
    ("Work", ("list", "lab", "watch", "quiz")),
    ("Look closer", ("test", "bench", "doctor", "install")),
    ("Teach", ("verify",)),
)


def here(name):
    return name == "install" or Path(__file__).with_name(f"{name}.py").exists()


def run(arguments):
    if not arguments:
        print("Async from the Ground Up: ./workbook COMMAND [...]")
        for title, names in ROADS:
            names = [name for name in names if here(name)]
            if names:
                print(f"\n{paint(title, 'bold')}")
            for name in names:
                print(f"  {paint(f'{name:8}', 'cyan')}  {COMMANDS[name]}")
        print("\nBegin with ./workbook tour. More about one command: ./workbook help run")
        return 0
    name = arguments[0]
    if len(arguments) > 1:
        raise BadUse("one command at a time: ./workbook help run")
    if name == "install":
        print("./workbook install GROUP...: installs groups of cmake/packages with apt-get (zig, for macos, with npm).\n"
              "./workbook packages GROUP...: prints the names of their packages.")
        return 0
    if name not in COMMANDS or not here(name):
        raise BadUse(f"there is no sub-command {name}{nearest(name, [c for c in COMMANDS if here(c)])}")
    try:
        importlib.import_module(name).run(["--help"])
    except SystemExit:
        pass
    return 0
