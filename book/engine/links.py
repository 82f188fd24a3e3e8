"""Follows every link of the finished site: files and anchors must exist, ids must be unique."""

import re
from urllib.parse import unquote


def ids_of(html):
    html = re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)
    return re.findall(r'<[a-z][^<>]*?\sid="([^"]+)"', html)


def check(site, report, names):
    """`names` maps a file of the site to the page that messages should name."""
    pages = {file.name: file.read_text(encoding="utf-8") for file in sorted(site.glob("*.html"))}
    ids = {name: ids_of(html) for name, html in pages.items()}
    sets = {name: set(found) for name, found in ids.items()}
    for name, html in pages.items():
        where = names.get(name, name)
        for twice in sorted({one for one in ids[name] if ids[name].count(one) > 1}) if len(ids[name]) != len(sets[name]) else []:
            report.problem(where, f"the id {twice} stands twice in the page")
        for target in sorted(set(re.findall(r'\s(?:href|src)="([^"]*)"', html))):
            check_link(unquote(target.replace("&amp;", "&")), name, where, site, sets, report)


def check_link(target, name, where, site, ids, report):
    if re.match(r"(https?|mailto|data):", target) or target in ("", "#"):
        return
    file, _, anchor = target.partition("#")
    file = file or name
    if not (site / file).exists():
        report.problem(where, f"dead link: {target}")
    elif anchor and file in ids and anchor not in ids[file]:
        report.problem(where, f"dead anchor: {target}")
