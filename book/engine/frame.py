"""The frame round every page: contents, previous and next, and the one page that is printed."""

import re
from html import escape

from .blocks import inline
from .pages import BACK, CHAPTERS, FRONT

BOOK_TITLE = "Async from the Ground Up"


def plain(text):
    return re.sub(r"<[^>]+>", "", inline(text))


def entry(page, current):
    number = f'<span class="number">{page.number}</span>' if page.number else ""
    here = ' aria-current="page"' if page is current else ""
    item = f'<a href="{page.file}"{here}>{number}<span>{inline(page.title)}</span></a>'
    sections = [one for one in page.sections if one[0] == 2] if page is current else []
    if sections and page.key != "concepts":
        item += '<ol class="sections">' + "".join(
            f'<li><a href="#{anchor}">{inline(text)}</a></li>' for _, anchor, text in sections) + "</ol>"
    return f"<li>{item}</li>"


def contents(pages, reference, current):
    """The contents of the whole site, as every page shows them."""
    by_key = {page.key: page for page in pages}
    out = ['<ul class="part">', *(entry(by_key[name], current) for name in FRONT if name in by_key and name != "index"), "</ul>"]
    for chapter, (title, _) in CHAPTERS.items():
        found = [page for page in pages if page.chapter == chapter]
        if found:
            out += [f'<p class="part-label">Chapter {int(chapter[2:])}<span>{title}</span></p>', '<ul class="part">',
                    *(entry(page, current) for page in found), "</ul>"]
    out += ['<p class="part-label">Look up</p><ul class="part">', *(entry(by_key[name], current) for name in BACK if name in by_key), "</ul>"]
    if reference:
        out += ['<p class="part-label">Reference</p><ul class="part reference-list">', *reference_entries(reference, current), "</ul>"]
    return "\n".join(out)


def reference_entries(reference, current):
    """Namespaces; the one that is open also shows its types."""
    names = [one for one in reference if one.kind == "namespace"]
    for space in names:
        members = [one for one in reference if one.kind != "namespace" and one.name.split("::")[0] == space.name]
        is_open = current is space or current in members
        here = ' aria-current="page"' if current is space else ""
        item = f'<a href="{space.file}"{here}><code>{space.name}</code></a>'
        if is_open and members:
            item += '<ol class="sections">' + "".join(
                f'<li><a href="{one.file}"{" aria-current=" + chr(34) + "page" + chr(34) if one is current else ""}>'
                f'<code>{escape(one.name.split("::", 1)[1])}</code></a></li>' for one in members) + "</ol>"
        yield f"<li>{item}</li>"


def heading(page):
    """The title of a page, with the chapter's label above it."""
    if page.key == "index":
        return ""
    if page.chapter and page.name == "index":
        return (f'<header class="opening"><p class="numeral" aria-hidden="true">{int(page.chapter[2:])}</p>'
                f'<p class="label">Chapter {int(page.chapter[2:])}</p><h1>{inline(page.title)}</h1></header>')
    label = f"{page.number} · {CHAPTERS[page.chapter][0]}" if page.number else "The book"
    return f'<header class="opening"><p class="label">{label}</p><h1>{inline(page.title)}</h1></header>'


def neighbours(pages, page):
    position = pages.index(page)
    out = []
    if position:
        before = pages[position - 1]
        title = BOOK_TITLE if before.key == "index" else inline(before.title)
        out.append(f'<a class="previous" rel="prev" href="{before.file}"><span>Previous</span>{title}</a>')
    if position + 1 < len(pages):
        after = pages[position + 1]
        out.append(f'<a class="next" rel="next" href="{after.file}"><span>Next</span>{inline(after.title)}</a>')
    return f'<nav class="neighbours" aria-label="Previous and next page">{"".join(out)}</nav>'


def on_this_page(page):
    """For narrow screens, where the contents are folded away."""
    found = [one for one in page.sections if one[0] == 2]
    if len(found) < 2 or page.key == "index":
        return ""
    items = "".join(f'<li><a href="#{anchor}">{inline(text)}</a></li>' for _, anchor, text in found)
    return f'<details class="on-this-page"><summary>On this page</summary><ol>{items}</ol></details>'


def fit(template, values):
    return re.sub(r"\{\{(\w+)\}\}", lambda match: values[match[1]], template)


def book_page(template, pages, reference, page):
    title = BOOK_TITLE if page.key == "index" else f"{plain(page.title)} · {BOOK_TITLE}"
    css = "cover-page" if page.key == "index" else ("chapter-page" if page.chapter else "front-page")
    if page.key in ("concepts", "glossary"):
        css += " wide-page"
    return fit(template, {"title": title, "css": css, "contents": contents(pages, reference, page),
                          "main": heading(page) + on_this_page(page) + page.html, "after": neighbours(pages, page)})


def reference_page(template, pages, reference, compound, title, body):
    kind = {"struct": "struct", "class": "class", "namespace": "namespace"}.get(compound.kind, compound.kind)
    head = f'<header class="opening"><p class="label">Reference · {kind}</p><h1><code>{title}</code></h1></header>'
    return fit(template, {"title": f"{plain(title)} · Reference", "css": "reference-page",
                          "contents": contents(pages, reference, compound), "main": head + body, "after": ""})


def print_page(template, pages):
    """All pages in one, for paper: links between pages become links within it."""
    files = {page.file: page.key for page in pages}

    def part(page):
        def target(match):
            file, _, anchor = match[1].partition("#")
            file = file or page.file
            return f'href="#{files[file]}{"--" + anchor if anchor else ""}"' if file in files else f'data-href="{match[1]}"'
        html = heading(page) + page.html
        html = re.sub(r'\bid="([^"]+)"', rf'id="{page.key}--\1"', html)
        html = re.sub(r'(url\(#)', rf'\1{page.key}--', html)
        html = re.sub(r'\bhref="([^":]*)"', target, html)
        return f'<section class="print-part {"chapter-start" if page.name == "index" and page.chapter else ""}" id="{page.key}">{html}</section>'

    toc = "".join(f'<li><a href="#{page.key}"><span class="number">{page.number}</span>{inline(page.title)}</a></li>'
                  for page in pages if page.key != "index")
    parts = [part(page) for page in pages]
    parts.insert(min(1, len(parts)), f'<section class="print-part print-contents"><h1>Contents</h1><ol>{toc}</ol></section>')
    return fit(template, {"title": BOOK_TITLE, "css": "print-all", "contents": "", "main": "\n".join(parts), "after": ""})
