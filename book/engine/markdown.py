r"""Walks over a page's Markdown: finds commands, headings, links and fences, and leaves the rest alone.

Doxygen never sees our HTML. What a command makes becomes a plain word, zq7zq, in the Markdown copy; after
Doxygen has turned that copy into HTML, the word is replaced by what slot 7 holds.
"""

import re
from html import escape

from . import blocks
from .pages import slug
from .problems import Problem

SLOT = re.compile(r"zq(\d+)zq")

# name -> least and most arguments (the last one may hold commas), block or inline
COMMANDS = {
    "listing": (1, 1, "block"), "snippet_of": (2, 2, "block"), "output": (1, 1, "block"), "run": (1, 1, "block"),
    "figure": (2, 2, "block"), "widget": (3, 3, "block"), "replay": (1, 1, "block"), "machine": (2, 2, "block"), "plot": (2, 2, "block"), "bars": (2, 2, "block"),
    "dot": (1, 1, "block"), "lab": (1, 1, "block"), "hint": (1, 1, "block"), "endhint": (0, 0, "block"), "predict": (1, 1, "block"),
    "endpredict": (0, 0, "block"), "warning_box": (1, 1, "block"), "note_box": (1, 1, "block"), "lead": (1, 1, "block"),
    "cover": (0, 0, "block"), "contents_of": (1, 1, "block"), "sidenote": (1, 1, "inline"), "claim": (1, 1, "inline"),
    "measured": (2, 2, "inline"), "term": (1, 2, "inline"),
}
CALL = re.compile(r"\\(" + "|".join(sorted(COMMANDS, key=len, reverse=True)) + r")(?![a-zA-Z_])")
FENCE = re.compile(r"^([ ]*)(```+|~~~+)[ ]*([a-zA-Z]*)[^\n]*\n", re.MULTILINE)
LINK = re.compile(r"\]\(([^()\s]*)\)")
HEADING = re.compile(r"^(#{1,4}) +(.+?)(?: *\{#([\w-]+)\})? *#*$")


def braces(text, start):
    """(inside, end) of the {...} that begins at `start`; braces inside must pair."""
    if start >= len(text) or text[start] != "{":
        return None, start
    depth = 0
    for position in range(start, len(text)):
        if text[position] in "{}" and text[position - 1] != "\\":
            depth += 1 if text[position] == "{" else -1
        if depth == 0:
            return text[start + 1:position], position + 1
    return None, start


class Walker:
    """Expands one page; commands.py adds a method do_NAME for each command.

    `book` gives the facts: programs, measured results, concepts, glossary, pages.
    """

    def __init__(self, page, book):
        self.page, self.book = page, book
        self.open_folds = []
        self.notes = 0
        self.base = 1  # the line of the page at which the text being expanded begins
        self.anchors = set()

    # -- slots

    def slot(self, html):
        self.book.slots.append(html)
        return f"zq{len(self.book.slots) - 1}zq"

    def around(self, before, text, after):
        """Markdown between two slots."""
        return f"{self.slot(before)}{text}{self.slot(after)}"

    # -- the walk over the text

    def expand_page(self):
        text = self.page.path.read_text(encoding="utf-8")
        out = self.expand(text, top=True)
        if self.open_folds:
            self.complain(f"\\{self.open_folds[-1]} without \\end{self.open_folds[-1]}", len(text.split("\n")))
        if not self.page.title:
            self.complain("the page has no title (# ...)", 1)
        return out

    def complain(self, what, line=None):
        self.book.report.problem(self.page.shown + (f":{line}" if line else ""), what)

    def expand(self, text, top=False):
        out, position = [], 0
        while position < len(text):
            piece, position = self.next_piece(text, position, out, top)
            out.append(piece)
        return "".join(out)

    def next_piece(self, text, position, out, top):
        """The expansion of what begins at `position`, and where to go on."""
        at_line_start = position == 0 or text[position - 1] == "\n"
        if at_line_start:
            fence = FENCE.match(text, position)
            if fence:
                return self.fence(text, fence)
            end = text.find("\n", position)
            end = len(text) if end < 0 else end
            heading = HEADING.match(text[position:end])
            if heading and top:
                return self.heading(heading), end
        character = text[position]
        if character == "`":
            span, end = self.code_span(text, position)
            if "|" in span:  # Doxygen would see the next cell of a table in it
                span = self.slot(f"<code>{escape(span.strip('`'), quote=False)}</code>")
            return span, end
        if character == "\\":
            call = CALL.match(text, position)
            if call:
                return self.call(text, call, out)
            return text[position:position + 2], position + 2
        if character == "]":
            link = LINK.match(text, position)
            if link:
                return f"]({self.link(link[1], text, position)})", link.end()
        return character, position + 1

    @staticmethod
    def code_span(text, position):
        ticks = re.match(r"`+", text[position:])[0]
        end = text.find(ticks, position + len(ticks))
        stop = (position if end < 0 else end) + len(ticks)
        return text[position:stop], stop

    def fence(self, text, fence):
        close = re.compile(rf"^[ ]*{re.escape(fence[2])}[ ]*$", re.MULTILINE).search(text, fence.end())
        stop = close.end() if close else len(text)
        inside = text[fence.end():close.start() if close else len(text)]
        if fence[3] in ("cpp", "c"):
            return f"{fence[1]}```cpp\n{inside}{fence[1]}```", stop
        indent = len(fence[1])
        lines = [line[indent:] if not line[:indent].strip() else line for line in inside.split("\n")]
        html = blocks.terminal("\n".join(lines).rstrip("\n"), fence[3])
        return f"{fence[1]}{self.slot(html)}", stop

    def heading(self, match):
        marks, text, label = match.groups()
        level = len(marks)
        if level == 1 and not self.page.title:
            self.page.title = text.strip()
            return f"# {self.expand(text)} {{#{self.page.label}}}"
        anchor = label or slug(text)
        if anchor in self.anchors:
            self.complain(f"two sections have the anchor #{anchor}")
        self.anchors.add(anchor)
        self.page.sections.append((level, anchor, text))
        return f"{marks} {self.expand(text)} {{#at-{self.page.key}-{anchor}}}"

    def link(self, target, text, position):
        """Markdown links between pages become links between the site's files."""
        if re.match(r"[a-z]+:", target) or not target:
            return target
        path, _, anchor = target.partition("#")
        page = self.page if not path else self.book.page_of((self.page.path.parent / path).resolve())
        if not page and self.book.is_coming((self.page.path.parent / path).resolve()):
            return "index.html"  # listed, not written yet: the build says so once
        if not page:
            if path.endswith(".md"):
                self.complain(f"the link ({target}) leads to no page of the book", self.base + text.count("\n", 0, position))
            return target
        return page.file + (f"#{anchor}" if anchor else "")

    def call(self, text, call, out):
        name, outer = call[1], self.base
        self.base += text.count("\n", 0, call.start())
        end = braces(text, call.end())[1]
        try:
            arguments, end = self.arguments(name, text, call.end())
            expansion = getattr(self, f"do_{name}")(*arguments)
        except Problem as problem:
            self.complain(f"\\{name}: {problem}", self.base)
            return "", end
        finally:
            self.base = outer
        return (expansion if COMMANDS[name][2] == "inline" else self.set_apart(expansion, out)), end

    @staticmethod
    def arguments(name, text, start):
        """The arguments behind a command, and where they end. Only the first commas separate."""
        least, most, _ = COMMANDS[name]
        if not most:
            return [], start
        inside, end = braces(text, start)
        if inside is None:
            raise Problem("needs {...}; is a brace missing?")
        arguments = [part.strip() for part in inside.split(",", most - 1)]
        if len(arguments) < least or not all(arguments):
            raise Problem(f"needs {least} argument{'s' if least > 1 else ''}, separated by commas")
        if name == "dot":
            stop = text.find("\\enddot", end)
            if stop < 0:
                raise Problem("has no \\enddot")
            arguments.append(text[end:stop])
            end = stop + len("\\enddot")
        return arguments, end

    @staticmethod
    def set_apart(expansion, out):
        """A block stands in paragraphs of its own, as deep in a list as its command."""
        before = "".join(out[-200:]).rsplit("\n", 1)[-1]
        indent = before if not before.strip() else ""
        body = expansion.replace("\n", "\n" + indent)
        return f"\n\n{indent}{body}\n\n{indent}"
