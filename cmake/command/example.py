"""What an example file says about itself: title, header keys, expected output."""

import re
from dataclasses import dataclass, field
from pathlib import Path

KEYS = ("Needs", "Without", "Compile", "Link", "Board", "Programs", "Tour", "Before", "Next")
WILDCARD = re.compile(r"^\.\.\. *(?:\((?P<reason>.+)\))?$")


class BadExample(Exception):
    """The file breaks a rule of the workbook; the text is one line with the place."""


@dataclass
class Expected:
    """One line of the `// Output:` block; `anything` stands for any number of lines."""

    text: str
    number: int  # the line of the source file
    anything: bool = False


@dataclass
class Example:
    path: Path
    title: str = ""
    keys: dict = field(default_factory=dict)
    output: list = field(default_factory=list)

    @property
    def chapter(self):
        """ch01 of ch01-models/examples/03-signal-pending.cpp."""
        return self.path.parent.parent.name.split("-")[0]

    @property
    def name(self):
        return self.path.stem

    @property
    def number(self):
        return self.name.split("-")[0]

    @property
    def unit(self):
        return f"{self.chapter}/{self.name}"

    @property
    def target(self):
        return f"{self.chapter}-{self.name}"

    @property
    def needs(self):
        """linux, posix, windows, board or any, then CPU names where only these will do."""
        return self.keys.get("Needs", "any").split("(")[0].replace(",", " ").split() or ["any"]


def comment_text(line):
    """The text of a `//` comment line, or None for any other line."""
    if line.rstrip() == "//":
        return ""
    return line[3:] if line.startswith("// ") else None


def first_sentence(text):
    match = re.match(r".*?[.?!](?= |$)", text)
    return match[0] if match else text


def read_header(lines, example):
    """The title is the first sentence; the keys stand one a line in the same comment."""
    words, paragraph = [], True
    for line in lines:
        text = comment_text(line)
        if text is None:
            break
        paragraph = paragraph and text.strip() != ""
        if paragraph:
            words.append(text.strip())
        for key, value in re.findall(rf"\b({'|'.join(KEYS)}): +(.*?)(?=  +(?:{'|'.join(KEYS)}): |$)", text):
            if text.startswith(KEYS):
                example.keys[key] = value.strip().rstrip(".")
    example.title = first_sentence(" ".join(words))


def read_output(lines, path):
    starts = [index for index, line in enumerate(lines) if line.rstrip() == "// Output:"]
    if not starts:
        raise BadExample(f"{path}: the file has no `// Output:` block")
    expected, ended = [], False
    for index in range(starts[-1] + 1, len(lines)):
        text = comment_text(lines[index])
        if (text is None or ended) and lines[index].strip():
            raise BadExample(f"{path}:{index + 1}: the `// Output:` block must end the file")
        if text is None:
            ended = True
            continue
        wildcard = WILDCARD.match(text)
        if wildcard and not wildcard["reason"]:
            raise BadExample(f"{path}:{index + 1}: `...` needs its reason in brackets behind it")
        expected.append(Expected(text, index + 1, bool(wildcard)))
    return expected


def read_example(path, with_output=True):
    """Reads one example file. Raises BadExample when it breaks a rule."""
    path = Path(path)
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadExample(f"{path}: cannot be read ({error})") from None
    example = Example(path)
    read_header(lines, example)
    if with_output:
        example.output = read_output(lines, path)
    return example
