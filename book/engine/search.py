"""The index of the full-text search: one entry for each section."""

import json
import re
from html import unescape

LEFT_OUT = re.compile(r'<script.*?</script>|<svg.*?</svg>|<details class="widget-text">.*?</details>|<button.*?</button>'
                      r'|<a class="anchor-link".*?</a>|<sup class="note-mark".*?</sup>|<span class="note-number".*?</span>', re.DOTALL)
HEADING = re.compile(r'<h([23])[^>]*\bid="([^"]+)"[^>]*>(.*?)</h\1>', re.DOTALL)
CODE = re.compile(r"<pre.*?</pre>", re.DOTALL)


def text_of(html):
    html = re.sub(r"</?(p|div|li|td|tr|h\d|pre|figure|figcaption|summary|dt|dd)\b[^>]*>", " ", html)
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split())


def sections(html):
    """(anchor, heading, html) of each section; the first has neither anchor nor heading."""
    html = LEFT_OUT.sub(" ", html)
    edges = [(match.start(), match.end(), match[2], text_of(match[3])) for match in HEADING.finditer(html)]
    stops = [edge[0] for edge in edges] + [len(html)]
    yield "", "", html[:stops[0]]
    for index, (_, end, anchor, heading) in enumerate(edges):
        yield anchor, heading, html[end:stops[index + 1]]


ROW = re.compile(r'<tr id="([^"]+)"[^>]*>\s*<td[^>]*>(.*?)</td>(.*?)</tr>', re.DOTALL)


def entries(file, title, label, html):
    """The sections of a page, and the rows of its tables that have a name of their own."""
    found = [{"u": f"{file}#{anchor}", "p": title, "l": label, "h": text_of(name), "t": text_of(rest), "c": ""}
             for anchor, name, rest in ROW.findall(html)]
    html = ROW.sub(" ", html)
    for anchor, heading, body in sections(html):
        prose, code = text_of(CODE.sub(" ", body)), text_of(" ".join(CODE.findall(body)))
        if prose or code:
            found.append({"u": file + (f"#{anchor}" if anchor else ""), "p": title, "l": label, "h": heading, "t": prose, "c": code})
    return found


def script(index):
    """A script rather than JSON: a page opened from disk may not fetch files."""
    return "window.bookIndex = " + json.dumps(index, ensure_ascii=False, separators=(",", ":")) + ";\n"
