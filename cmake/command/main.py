"""./workbook after the bootstrap: hands over to one module for each sub-command."""

import importlib
import os
import sys
from pathlib import Path

from common import BadUse, Failed, nearest

COMMANDS = {
    "tour": "build and run every example, and check what it prints",
    "run": "build and run one example: ./workbook run ch01/03",
    "list": "the examples and labs, and how far you are",
    "diff": "what one example adds to another: ./workbook diff ch01/21 ch01/22",
    "lab": "start, check, hint, reset, solution: the exercises",
    "watch": "check the current lab or example each time you save",
    "quiz": "what will it print? Questions made from the examples",
    "test": "run the tests, and name what was skipped",
    "bench": "measure, and compare with the goals",
    "book": "make the book, and open it",
    "doctor": "what is installed, what is missing, what adds it",
    "verify": "for instructors: starters fail, solutions pass, mutants die",
    "install": "install groups of cmake/packages",
}


def run(name, arguments):
    if name not in COMMANDS or not Path(__file__).with_name(f"{name}.py").exists():
        known = [command for command in COMMANDS if Path(__file__).with_name(f"{command}.py").exists()]
        raise BadUse(f"there is no sub-command {name}{nearest(name, known)} (./workbook help names them all)")
    return importlib.import_module(name).run(arguments) or 0


def main(arguments):
    name = arguments[0] if arguments else "help"
    if name in ("-h", "--help", "help"):
        from help import run as show_help
        name, work = "help", lambda: show_help(arguments[1:])
    else:
        work = lambda: run(name, arguments[1:])
    try:
        code = work()
        sys.stdout.flush()  # here, where it is noticed that nobody reads any more, and not at exit
        return code
    except BadUse as error:
        print(f"workbook {name}: {error}", file=sys.stderr)
        return 2
    except Failed as error:
        if str(error):
            print(f"workbook {name}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"\nworkbook {name}: stopped", file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader of our output (head, less) has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


if __name__ == "__main__":
    if sys.version_info < (3, 10):
        sys.exit("workbook: needs Python 3.10 or later; this is " + sys.version.split()[0])
    sys.exit(main(sys.argv[1:]))
