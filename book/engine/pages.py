"""The pages of the book in reading order. A page not listed here is not in the book."""

import re
from dataclasses import dataclass, field
from pathlib import Path

BOOK = Path(__file__).resolve().parent.parent
ROOT = BOOK.parent
ROOTS = [ROOT]  # where chapters, figures and measured results are looked for; the tests add their own

FRONT = ("index", "how-to-use", "map", "conventions")
CHAPTERS = {
    "ch01": ("Models", ("index", "waiting", "interrupted", "five-models", "who-decides", "where-it-stops",
                        "one-problem", "resuming", "labs", "summary")),
    "ch02": ("Threads and fibers", ("index", "system-threads", "thread-limits", "a-stack-of-our-own", "fibers",
                                    "schedulers", "preemption", "sharing", "labs", "summary")),
    "ch03": ("Event queues", ("index", "raw-calls", "other-systems", "waiting-for-many", "everything", "kqueue",
                              "completion-ports", "io-uring", "one-queue", "servers", "labs", "summary")),
    "ch04": ("Futures", (
        "index", "not-there-yet", "a-first-runtime", "pinning", "lifetimes", "wakers", "every-order",
        "tasks",
        "zero-cost",
        "composing",
        "sharing",
        "a-real-runtime",
        "threads",
        "programs",
        "labs",
        "summary",
    )),
    "ch05": ("An asynchronous kernel", (
        "index",
        "first-light",
        "interrupts",
        "executor-moves-in",
        "pages",
        "translation",
        "user-mode",
        "processes",
        "disk",
        "files",
        "pipes-and-signals",
        "shell",
        "harts",
        "one-future",
        "rings",
        "chains",
        "user-interrupts",
        "meanwhile",
        "one-scheduler",
        "one-order",
        "shared-scheduler",
        "actors",
        "data-plane",
        "bounded-tasks",
        "tracing",
        "channels",
        "kernel-apart",
        "went-wrong",
        "our-machine",
        "evaluation",
        "labs",
        "who-goes-on",
        "summary",
    )),
}
BACK = ("glossary", "concepts", "sources", "changes")
NOT_PAGES = ("AUTHORING.md",)


@dataclass
class Page:
    """One page: its Markdown file, and what the build learns about it."""

    path: Path  # of the Markdown file
    name: str  # waiting
    chapter: str = ""  # ch01, or nothing for the front and back matter
    number: str = ""  # 1.2, as the contents show it
    title: str = ""
    sections: list = field(default_factory=list)  # (level, anchor, text) in order
    html: str = ""  # the dressed body

    @property
    def key(self):
        """The page's label in Doxygen and its file name in the site."""
        if not self.chapter:
            return self.name
        return self.chapter if self.name == "index" else f"{self.chapter}-{self.name}"

    @property
    def file(self):
        return f"{self.key}.html"

    @property
    def label(self):
        return "mainpage" if self.key == "index" else f"page-{self.key}"

    @property
    def shown(self):
        """The path by which messages name the page."""
        try:
            return str(self.path.relative_to(ROOT))
        except ValueError:
            return str(self.path)


def book_pages():
    """Every page that exists, in reading order, and the listed ones that do not exist yet."""
    pages, missing = [], []

    def add(path, name, chapter="", number=""):
        if path.is_file():
            pages.append(Page(path, name, chapter, number))
        else:
            missing.append(str(path.relative_to(ROOT)))

    for name in FRONT:
        add(BOOK / f"{name}.md", name)
    for chapter, (_, names) in CHAPTERS.items():
        chapter_number = int(chapter[2:])
        for position, name in enumerate(names):
            number = f"{chapter_number}.{position}" if position else str(chapter_number)
            add(BOOK / chapter / f"{name}.md", name, chapter, number)
    for name in BACK:
        add(BOOK / f"{name}.md", name)
    return pages, missing


def unlisted_files(pages):
    """Markdown files on disk that are in no list: they would never be read."""
    listed = {page.path for page in pages} | {BOOK / name for name in NOT_PAGES}
    found = [*BOOK.glob("*.md"), *BOOK.glob("ch[0-9][0-9]/*.md")]
    return sorted(str(path.relative_to(ROOT)) for path in found if path not in listed)


def locate(pattern):
    """The files that match, below any of the roots."""
    return sorted(file for root in ROOTS for file in root.glob(pattern))


def slug(text):
    """The anchor of a heading: small letters, digits and hyphens."""
    text = re.sub(r"<[^>]+>|&[a-z]+;|[`*_]", "", text).lower()
    return re.sub(r"[^a-z0-9]+", "-", text).strip("-")
