"""The units of the workbook: chapters, their examples and labs, by the names readers type."""

import re
from pathlib import Path

from common import ROOT, BadUse, nearest
from example import BadExample, read_example


class Chapter:
    def __init__(self, folder):
        self.folder = folder
        self.name = folder.name.split("-")[0]  # ch01
        self.title = chapter_title(folder)

    def examples(self, with_output=True):
        files = sorted((self.folder / "examples").glob("[0-9][0-9]-*.cpp"))
        return [read_or_refuse(file, with_output) for file in files]

    def labs(self):
        names = [folder.name for folder in (self.folder / "labs").glob("[0-9]*-*") if folder.is_dir()]
        return sorted(names, key=lambda name: int(name.split("-")[0]))


def read_or_refuse(file, with_output):
    try:
        return read_example(file, with_output)
    except BadExample as error:
        raise BadUse(str(error)) from None


def chapter_title(folder):
    readme = folder / "README.md"
    if readme.is_file():
        for line in readme.read_text(encoding="utf-8").split("\n"):
            if line.startswith("# "):
                return line[2:].strip()
    return folder.name


def chapters(root=ROOT):
    return [Chapter(folder) for folder in sorted(Path(root).glob("ch[0-9][0-9]-*")) if folder.is_dir()]


def find_chapter(word, root=ROOT):
    """ch01, ch1, 1, ch01-models -> the chapter."""
    everything = chapters(root)
    match = re.fullmatch(r"(?:ch)?0*(\d+)(-[\w-]+)?/?", word)
    for chapter in everything:
        if word.strip("/") == chapter.folder.name:
            return chapter
        if match and not match[2] and int(match[1]) == int(chapter.name[2:]):
            return chapter
    names = [chapter.name for chapter in everything]
    raise BadUse(f"there is no chapter {word}{nearest(word, names)} (there are: {' '.join(names)})")


def find_example(word, root=ROOT):
    """ch01/03, ch01/03-signal-pending, ch01-03-..., 03-signal-pending, a path -> the example."""
    everything = [example for chapter in chapters(root) for example in chapter.examples(with_output=False)]
    wanted = word.removesuffix(".cpp")
    for example in everything:
        names = (example.unit, example.name, f"{example.chapter}/{example.number}", example.target,
                 f"{example.chapter}/{int(example.number)}", f"{example.chapter}/{example.name[3:]}", example.name[3:])
        if wanted in names or wanted.endswith("/examples/" + example.name):
            return example
    if not everything:
        raise BadUse("there are no examples in this copy of the workbook")
    names = [name for example in everything for name in (example.unit, example.name)]
    raise BadUse(f"there is no example {word}{nearest(wanted, names)} (./workbook list names them all)")
