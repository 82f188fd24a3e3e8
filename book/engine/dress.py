"""Turns Doxygen's HTML into the book's: clean headings, numbered listings, the slots filled."""

import re
from html import unescape

from . import blocks
from .markdown import SLOT
from .pages import slug

BLOCK = re.compile(r"^\s*(<(p|div|figure|figcaption|details|summary|section|nav|header|ol|ul|table|/\w+)\b|<!--|</span></summary>)")
CHINESE = re.compile("[\u3400-\u9fff][\u3000-\u303f\u3400-\u9fff\uff00-\uffef]*")
FRAGMENT = re.compile(r'<div class="fragment">(.*?)</div><!-- fragment -->', re.DOTALL)
LINE = re.compile(r'<div class="line">(.*?)</div>(?=\s*(?:<div class="line">|$))', re.DOTALL)


def contents_of(html):
    """The body of one page that Doxygen wrote."""
    body = re.search(r'<div class="contents">(.*)</div><!-- contents -->', html, re.DOTALL)
    body = re.sub(r"\s*</div>\s*$", "", body[1]) if body and 'class="textblock"' in body[1][:40] else (body[1] if body else "")
    return re.sub(r'^\s*<div class="textblock">', "", body)


def fill(html, slots):
    """Puts each slot's HTML in the place of its word; a block leaves the paragraph that held it."""
    def lift(match):
        inside = match[2].strip()
        first, last = SLOT.match(inside), re.search(r"zq(\d+)zq$", inside)
        lifted = first and last and BLOCK.match(slots[int(first[1])]) and BLOCK.match(slots[int(last[1])])
        return inside if lifted else match[0]

    html = re.sub(r"<p([^>]*)>((?:(?!</?p\b).)*?)</p>", lift, html, flags=re.DOTALL)
    html = re.sub(r'<p[^>]*>\s*<a class="anchor" id="md_[^"]*"></a>\s*', "<p>", html)
    while SLOT.search(html):
        html = SLOT.sub(lambda match: slots[int(match[1])], html)
    return re.sub(r"<p[^>]*>\s*</p>", "", html)


def fragments(html):
    """Code blocks: one <pre>, one span a line, which a stepper can mark."""
    def one(match):
        lines = re.split(r'</div>\s*<div class="line">', match[1].strip().removeprefix('<div class="line">'))
        lines[-1] = lines[-1].removesuffix("</div>")
        lines = [re.sub(r'<a id="l\d+" name="l\d+"></a>|<span class="lineno">.*?</span>|<span class="comment"></span>', "", line)
                 for line in lines]
        lines = [line if line.strip() else "" for line in lines]
        while lines and not lines[-1]:
            lines.pop()
        return "<pre>" + "".join(f'<span class="line">{line}\n</span>' for line in lines) + "</pre>"
    return FRAGMENT.sub(one, html)


def number_listings(html):
    """Gives each line of a listing the number that it has in its file."""
    def one(match):
        numbers = match[2].split(",")
        lines = iter(numbers)
        body = re.sub(r'<span class="line">', lambda _: f'<span class="line" data-line="{next(lines, "")}">', match[3])
        return f'{match[1]}{body}'
    return re.sub(r'(<figure class="listing[^"]*") data-lines="([^"]*)"(.*?</figure>)', one, html, flags=re.DOTALL)


def trusted_links(html, used_names):
    """Keeps a link in a listing only where the code says whose name it is.

    Doxygen also guesses: any Ending is judge::Ending to it. A name counts if it is qualified, a member of
    something, brought in by a using-declaration, or stands in the library's own folder.
    `used_names` gives the names that a file brings in.
    """
    def one(match):
        path, body = match[2], match[3]
        known = used_names(path)

        def link(found):
            space = re.match(r"(?:namespace|class|struct|union|concept)([a-z]+)", found[3])
            owned = bool(space) and f"/lib/{space[1]}/" in path
            sure = "::" in found[4] or found[1] or owned or found[4] in known
            return found[0] if sure else found[1] + found[4]
        return match[1] + re.sub(r'((?:\.|-&gt;|::)?)(<a class="code[^"]*" href="([^"]+)"[^>]*>)([^<]*)</a>',
                                 lambda m: link([m[0], m[1], m[2], m[3], m[4]]), body)
    return re.sub(r'(<figure class="listing[^"]*"[^>]* data-file="([^"]*)")(.*?</figure>)', one, html, flags=re.DOTALL)


def plain_figures(html):
    """A code block that stands outside a listing gets a frame too."""
    parts = re.split(r"(<figure\b.*?</figure>)", html, flags=re.DOTALL)
    return "".join(part if part.startswith("<figure") else
                   re.sub(r"(<pre>.*?</pre>)", r'<figure class="plain code">\1</figure>', part, flags=re.DOTALL)
                   for part in parts)


def focusable(html):
    """Whatever may scroll sideways can be reached with the keyboard."""
    html = re.sub(r"<pre(?![^>]*tabindex)([^>]*)>", r'<pre tabindex="0"\1>', html)
    html = re.sub(r'<table class="(markdownTable|doxtable)">', r'<div class="table-frame" tabindex="0" role="region" '
                  r'aria-label="Table"><table>', html)
    return re.sub(r"</table>(?=\s*(?:</?(?!t)\w|$|<!--))", "</table></div>", html) if "table-frame" in html else html


def plain_summaries(html):
    """A summary opens and closes its fold: a link within it could not be reached."""
    return re.sub(r"<summary>.*?</summary>", lambda match: re.sub(r"</?a\b[^>]*>", "", match[0]), html, flags=re.DOTALL)


def headings(html, page):
    """Doxygen's h1 for a section becomes h2, and so on; the anchors get their short names."""
    def one(match):
        level = min(int(match[1]) + 1, 6)
        anchor = match[2].removeprefix(f"at-{page.key}-")
        text = match[3].strip()
        link = f'<a class="anchor-link" href="#{anchor}" aria-label="Link to this section">#</a>'
        return f'<h{level} id="{anchor}">{text}{link}</h{level}>'
    return re.sub(r'<h(\d)><a class="anchor" id="([^"]+)"></a>\s*(.*?)</h\1>', one, html, flags=re.DOTALL)


def index_rows(html):
    """Rows of the glossary and the concept index can be linked: the first cell names them."""
    def one(match):
        name = unescape(re.sub(r"<[^>]+>", "", match[2])).strip()
        anchor = name if re.fullmatch(r"[A-Z]\d+", name) else slug(name)
        return f'<tr id="{anchor}"{match[1]}>\n<td{match[3]}>{match[2]}</td>'
    return re.sub(r"<tr([^>]*)>\s*<td([^>]*)>(.*?)</td>",
                  lambda m: one([m[0], m[1], m[3], m[2]]), html, flags=re.DOTALL)


def typeset(html):
    """Curly marks in the prose, and Chinese words named as such; code stays as it is."""
    out, inside, before = [], 0, " "
    for part in re.split(r"(<[^>]+>)", html):
        tag = re.match(r"<(/?)(code|pre|script|svg|kbd)\b", part)
        if tag:
            inside += -1 if tag[1] else 1
            before = "x"
        elif not part.startswith("<") and not inside and part:
            part = curly(part.replace("&quot;", '"'), before)
            before = part[-1]
            part = CHINESE.sub(r'<span lang="zh-Hans">\g<0></span>', part)
        elif re.match(r"</?(p|li|td|th|div|h\d|figcaption|summary|span|dd|dt|blockquote)\b", part):
            before = " "
        out.append(part)
    return "".join(out)


def curly(text, before):
    """Opening marks stand behind a space, a bracket or a dash; all others close."""
    def one(match):
        previous = text[match.start() - 1] if match.start() else before
        opens = previous in " \n\t([{—–-\u00a0“‘"
        return {'"': "“" if opens else "”", "'": "‘" if opens else "’"}[match[0]]
    return re.sub("[\"']", one, text)


def page_body(html, page, slots):
    """The body of a page of the book."""
    body = fragments(contents_of(html))
    body = headings(body, page)
    body = focusable(body)
    body = fill(body, slots)
    body = re.sub(r"<p >", "<p>", body).replace("&zwj;", "")
    body = trusted_links(number_listings(body), blocks.names_used)
    body = plain_summaries(plain_figures(body))
    body = re.sub(r"<pre(?![^>]*tabindex)([^>]*)>", r'<pre tabindex="0"\1>', body)
    if page.key in ("glossary", "concepts"):
        body = index_rows(body)
    return typeset(body)


def reference_body(html):
    """The body of a page of the API reference."""
    body = contents_of(html)
    body = fragments(body).replace("<p >", "<p>")
    body = re.sub(r'id="([^"]+)" name="\1"', r'id="\1"', body)
    body = re.sub(r'<tr class="[^"]*\binherit(?:_header)?\b[^"]*">.*?</tr>', "", body, flags=re.DOTALL)
    body = re.sub(r'<a (?:name="details" id|id="details" name)="details"[^>]*></a><h2 class="groupheader">Detailed Description</h2>',
                  '<h2 class="groupheader" id="details">Description</h2>', body)
    body = body.replace("<dt>Return values</dt>", "<dt>Errors</dt>")
    body = re.sub(r'<span class="permalink">.*?</span>', "", body)
    body = re.sub(r'<h2 class="memtitle">(.*?)</h2>', r'<h3 class="memtitle">\1</h3>', body, flags=re.DOTALL)
    body = re.sub(r'<tr class="separator:[^"]*">.*?</tr>', "", body, flags=re.DOTALL)
    body = re.sub(r'<tr class="heading"><td colspan="2"><h2 class="groupheader">(.*?)</h2></td></tr>',
                  r'<tr class="heading"><td colspan="2"><h2 class="groupheader">\1</h2></td></tr>', body, flags=re.DOTALL)
    body = re.sub(r"<pre(?![^>]*tabindex)([^>]*)>", r'<pre tabindex="0"\1>', body)
    body = re.sub(r'<table class="', '<table role="presentation" class="', body)
    return f'<div class="reference">{typeset(body)}</div>'
