"""What the reader has finished: my/finished.txt, one name a line. Unknown names are kept."""

from common import MY

HEADER = "# What you have finished, one name a line. ./workbook list reads it; edit it as you like."


def finished():
    try:
        lines = (MY / "finished.txt").read_text(encoding="utf-8").split("\n")
    except OSError:
        return set()
    return {line.strip() for line in lines if line.strip() and not line.startswith("#")}


def finish(name):
    """Adds a name such as ch01/03-signal-pending or ch01/lab/1-goal."""
    if name in finished():
        return
    MY.mkdir(parents=True, exist_ok=True)
    file = MY / "finished.txt"
    fresh = not file.exists()
    with file.open("a", encoding="utf-8") as stream:
        stream.write((HEADER + "\n" if fresh else "") + name + "\n")
