"""Builds a site with the sample page, which holds every command: sample_site.py FOLDER [BUILD].

The machine on it is that of the build folder, if it was built there.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import standins  # noqa: E402
from engine.pages import BOOK, CHAPTERS, ROOT  # noqa: E402
from engine.site import Book  # noqa: E402


def main(folder, build=None):
    """The front matter and the sample page, without the chapters: they need no built examples."""
    standins.make_sample(folder / "build")
    chapter = folder / "build" / "ch05-asyncos"
    chapter.unlink(missing_ok=True)
    if build:
        chapter.symlink_to(build / chapter.name if (build / chapter.name).is_dir() else build)
    book = Book(folder / "build", folder / "site", [BOOK / "tests" / "sample" / "sample.md"])
    book.missing += [str(page.path.relative_to(ROOT)) for page in book.pages if page.chapter in CHAPTERS]
    book.pages = [page for page in book.pages if page.chapter not in CHAPTERS]
    book.check_list = lambda strict: None
    book.make()
    for line in book.report.problems:
        print(line)
    return 1 if book.report.problems else 0


if __name__ == "__main__":
    sys.exit(main(*(Path(one).resolve() for one in sys.argv[1:])))
