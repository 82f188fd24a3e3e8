"""One build of the book, from Markdown to a folder that a browser can open."""

import re
import shutil
from pathlib import Path

from . import dress, doxygen, frame, links, search, tags
from .commands import Expander
from .measured import Measured
from .pages import BOOK, ROOT, ROOTS, Page, book_pages, slug, unlisted_files
from .problems import Problem, Report
from .programs import Programs


def table_rows(path):
    """The cells of the rows of every Markdown table in a file."""
    if not path.is_file():
        return []
    rows = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("|") and not re.match(r"\|[\s:|-]+\|$", line):
            rows.append([cell.strip() for cell in line.strip().strip("|").split("|")])
    return rows


class Book:
    """What the pages need to know, and the steps of the build."""

    def __init__(self, build, output, extra=(), say=print):
        self.output, self.say = output, say
        self.work = output.parent / (output.name + "-work")
        self.report, self.slots, self.listings = Report(), [], 0
        self.files = {}  # what pages load besides: where it goes in the site, and its text
        self.pages, self.missing = book_pages()
        self.pages += [Page(path, path.stem, path.stem) for path in extra]
        ROOTS.extend(path.parent for path in extra if path.parent not in ROOTS)
        self.only = None  # the pages to build, when not all
        self.programs = Programs(build, self.work / "runs")
        self.measured = Measured()
        self.concepts = {row[0]: re.sub(r"[`*]", "", row[1]) for row in table_rows(BOOK / "concepts.md")
                         if len(row) > 1 and re.fullmatch(r"[A-Z]\d+", row[0])}
        self.glossary = {slug(row[0]): re.sub(r"[`*]|\\\w+\{|\}|\s*\[[^\]]*\]\([^)]*\)", "", row[2])
                         for row in table_rows(BOOK / "glossary.md") if len(row) > 2}

    # -- what commands ask for

    def page_of(self, path):
        return next((page for page in self.pages if page.path == path), None)

    def is_coming(self, path):
        return path.is_relative_to(ROOT) and str(path.relative_to(ROOT)) in self.missing

    def keep_listing(self, path, lines):
        self.listings += 1
        name = f"{self.listings}_{Path(path).name}"
        if "." not in name:
            name += ".txt"
        (self.work / "listings" / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
        return name

    def cover(self):
        first = next((page for page in self.pages if page.chapter), self.pages[0])
        return (BOOK / "theme" / "cover.html").read_text(encoding="utf-8").replace("{{first}}", first.file)

    # -- the steps

    def make(self, strict=False):
        """Builds everything; the problems stand in self.report afterwards."""
        for name in ("pages", "listings", "html"):
            shutil.rmtree(self.work / name, ignore_errors=True)
            (self.work / name).mkdir(parents=True)
        self.check_list(strict)
        self.say(f"[1/4] {len(self.pages)} pages: commands, programs, traces")
        sources = self.expand_pages()
        if self.report.problems:
            return
        self.say("[2/4] Doxygen: text, listings, reference of the libraries")
        tag_file = doxygen.Doxygen(self.work).run(self.report, sources, strict)
        if self.report.problems:
            return
        self.say("[3/4] Frame, search, print")
        self.write_site(tags.compounds(tag_file))
        self.say("[4/4] Links and anchors")
        if not self.only:
            links.check(self.output, self.report, {page.file: page.shown for page in self.pages})

    def check_list(self, strict):
        for path in unlisted_files(self.pages):
            self.report.problem(path, "is in no list of pages (book/engine/pages.py)")
        for path in self.missing:
            (self.report.problem if strict else self.report.remark)(path, "is listed but not written yet")

    def expand_pages(self):
        sources = {}
        for page in self.pages:
            if self.only and page not in self.only:
                title = re.search(r"^# +(.+?)(?: *\{#.*)?$", page.path.read_text(encoding="utf-8"), re.MULTILINE)
                page.title = title[1] if title else page.name
                continue
            text = Expander(page, self).expand_page()
            copy = self.work / "pages" / f"{page.key}.md"
            copy.write_text(text, encoding="utf-8")
            sources[copy.name] = page.shown
        return sources

    def write_site(self, compounds):
        shutil.rmtree(self.output, ignore_errors=True)
        shutil.copytree(BOOK / "theme", self.output / "theme",
                        ignore=shutil.ignore_patterns("*.html"))
        template = (BOOK / "theme" / "page.html").read_text(encoding="utf-8")
        html = self.work / "html"
        made = self.only or self.pages
        for page in made:
            page.html = dress.page_body(self.read(html / page_html(page)), page, self.slots)
        reference = [one for one in compounds if one.kind != "file" and (html / one.file).is_file()]
        index = []
        for page in made:
            page.html = self.own_links(page.html, reference)
            page.html = re.sub(r"<!--contents:(\w+)-->", lambda match: self.chapter_contents(match[1]), page.html)
            self.write(page.file, frame.book_page(template, self.pages, reference, page))
            label = f"{page.number}" if page.number else ""
            title = frame.BOOK_TITLE if page.key == "index" else frame.plain(page.title)
            index += search.entries(page.file, title, label, page.html)
        for one in reference:
            title, body = one.name, dress.reference_body(self.read(html / one.file))
            body = self.own_links(body, reference)
            self.write(one.file, frame.reference_page(template, self.pages, reference, one, title, body))
            index += search.entries(one.file, frame.plain(title), "reference", body)
        for name, text in self.files.items():
            (self.output / name).parent.mkdir(exist_ok=True)
            self.write(name, text)
        self.write("print.html", frame.print_page(template, made))
        self.write("search-index.js", search.script(index))

    def chapter_contents(self, chapter):
        """The list of a chapter's pages, for its opening page and the cover."""
        items = "".join(f'<li><a href="{page.file}"><span class="number">{page.number}</span>{frame.inline(page.title)}</a></li>'
                        for page in self.pages if page.chapter == chapter and page.name != "index")
        return f'<ol class="chapter-contents">{items}</ol>' if items else ""

    def own_links(self, html, reference):
        """Links to pages of Doxygen's that the book does not keep become plain text."""
        kept = {page.file for page in self.pages} | {one.file for one in reference}

        def one(match):
            file = match[2].partition("#")[0]
            local = not re.match(r"[a-z]+:", match[2]) and file.endswith(".html")
            if not local or file in kept or not (self.work / "html" / file).is_file():
                return match[0]
            return match[3]
        return re.sub(r'<a ([^>]*?)href="([^"]+)"[^>]*>(.*?)</a>', one, html, flags=re.DOTALL)

    @staticmethod
    def read(path):
        if not path.is_file():
            raise Problem(f"Doxygen wrote no {path.name}")
        return path.read_text(encoding="utf-8")

    def write(self, name, text):
        (self.output / name).write_text(text, encoding="utf-8")


def page_html(page):
    return "index.html" if page.label == "mainpage" else f"{page.label}.html"
