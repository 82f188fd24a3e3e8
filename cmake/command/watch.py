"""./workbook watch: checks the current lab or example again each time it is saved.

It looks at the files' times instead of asking the system to be told: that also works on shared
folders of WSL, Docker and network drives, where the system tells nothing.
"""

import time

from building import build, configure, start_command
from check_output import check
from common import BadUse, Failed, Parser, nearest, paint, shown
from units import chapters, find_example

PERIOD = 0.3  # seconds between two looks


def times(files):
    """The time of the last change of each file that is there."""
    found = {}
    for file in files():
        try:
            found[file] = file.stat().st_mtime_ns
        except OSError:
            pass  # an editor may be replacing it right now
    return found


def wait_for_change(files, before):
    """Returns the files that changed, once they have been quiet for one look."""
    last = before
    while True:
        time.sleep(PERIOD)
        now = times(files)
        if now == last and now != before and now:
            return [file for file in now if now[file] != before.get(file)], now
        last = now


def check_example(example):
    """Builds an example, runs it with the virtual clock, and says what differs."""
    try:
        configure("tour")
        build("tour", [example.target], show=False)
    except Failed as error:
        print(error)
        return 1
    verdict = check(example.path, start_command("tour", example))
    word = {"ok": paint("ok", "green"), "skipped": paint("skipped", "yellow"), "failed": paint("FAILED", "red")}
    print("\n".join([f"{word[verdict.state]}  {example.unit}", *verdict.lines]), flush=True)
    return 0 if verdict.state != "failed" else 1


def lab_watch(meant):
    """What to watch for a lab: its name, its files, its check."""
    import lab
    if not lab.place(meant).is_dir():
        raise BadUse(f"{meant.name} is not begun: ./workbook lab start {meant.name}")
    files = lambda: [file for file in lab.place(meant).iterdir() if file.is_file()]
    return f"{meant.unit} in {shown(lab.place(meant))}", files, lambda _: lab.run(["check", meant.name])


def example_watch(example):
    return shown(example.path), lambda: [example.path], lambda _: check_example(example)


def named(word):
    """A lab that is begun, else an example, else a lab: ch01/3 may mean either."""
    from lab import place
    from labs import Ambiguous, all_labs, find_lab
    lab = example = several = None
    try:
        lab = find_lab(word)
    except Ambiguous as error:
        several = error
    except BadUse:
        pass
    try:
        example = find_example(word)
    except BadUse:
        pass
    if lab and (place(lab).is_dir() or not example):
        return lab_watch(lab)
    if example:
        return example_watch(example)
    if several:
        raise several
    known = [name for lab in all_labs() for name in (lab.name, lab.name.split("-", 1)[1])]
    known += [example.unit for chapter in chapters() for example in chapter.examples(with_output=False)]
    raise BadUse(f"there is no lab or example {word}{nearest(word, known)}")


def latest():
    """The lab that the reader worked on last; without one, whichever example is saved next."""
    from lab import lab_meant
    try:
        return lab_watch(lab_meant(None))
    except BadUse:
        return any_example()


def any_example():
    """No lab is begun: whichever example is saved next."""
    def files():
        return [file for chapter in chapters() for file in (chapter.folder / "examples").glob("[0-9][0-9]-*.cpp")]

    def work(changed):
        if not changed:
            print("save an example, and it will be built and checked (./workbook lab start begins a lab)")
            return 0
        return max([check_example(find_example(str(file))) for file in changed])
    return "all examples", files, work


def run(arguments):
    parser = Parser("watch", "Checks a lab or an example again each time you save it.")
    parser.add_argument("name", nargs="?", help="a lab or an example; without it the lab you worked on last")
    parser.add_argument("--once", action="store_true", help="check once and end")
    options = parser.parse_args(arguments)
    what, files, work = named(options.name) if options.name else latest()
    now = times(files)
    code = work([])
    if options.once:
        return code
    try:
        while True:
            print(paint(f"-- watching {what}; ctrl-C ends --", "dim"), flush=True)
            changed, now = wait_for_change(files, now)
            print(paint(f"\n-- {time.strftime('%H:%M:%S')}  {', '.join(file.name for file in changed)} --", "bold"), flush=True)
            try:
                work(changed)
            except (BadUse, Failed) as error:
                print(error, flush=True)
    except KeyboardInterrupt:
        print("\nno longer watching")
        return 0
