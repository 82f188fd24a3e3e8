"""The numbers of book/measured/chNN.json, which `./workbook bench` writes."""

import json
from html import escape

from . import bars, pictures, plot
from .pages import locate
from .problems import Problem


class Measured:
    """Rows and plots by their id; each chapter's file is read when first asked for."""

    def __init__(self):
        self.read = {}

    def chapter(self, name):
        if name not in self.read:
            found = locate(f"book/measured/{name}.json")
            if not found:
                raise Problem(f"book/measured/{name}.json is missing; ./workbook bench {name} writes it")
            try:
                self.read[name] = json.loads(found[0].read_text(encoding="utf-8"))
            except ValueError as error:
                raise Problem(f"book/measured/{name}.json is not JSON ({error})") from None
        return self.read[name]

    def plot(self, name):
        found = [one for one in self.chapter(name.split("/")[0]).get("plots", []) if one.get("plot") == name]
        if not found:
            raise Problem(f"book/measured/{name.split('/')[0]}.json has no plot {name}")
        try:
            return pictures.finish(plot.render(found[0]), "plot-" + name.replace("/", "-"))
        except ValueError as error:
            raise Problem(f"plot {name}: {error}") from None

    def row(self, name):
        found = [one for one in self.chapter(name.split("/")[0]).get("rows", []) if one.get("id") == name]
        if not found:
            raise Problem(f"book/measured/{name.split('/')[0]}.json has no row {name}")
        return found[0]

    def bars(self, names):
        try:
            return pictures.finish(bars.render([self.row(name) for name in names], shown), "bars-" + names[0].replace("/", "-"))
        except ValueError as error:
            raise Problem(f"bars: {error}") from None

    def number(self, row, name):
        """One value of a row, as text for the page; `machine` is the row of the machine's facts."""
        chapter, _, rest = row.partition("/")
        if chapter == "machine":
            chapters = [path.stem for path in locate("book/measured/*.json")]
            found = [self.chapter(rest or (chapters or ["ch01"])[0]).get("machine", {})]
        else:
            found = [self.row(row)]
        if not found or found[0].get(name) is None:
            raise Problem(f"the measured results have no {name} of {row}")
        return shown(found[0][name])


def shown(value):
    """1234567 as 1,234,567 and 0.0123456 as 0.0123: three digits are what a timing is worth."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer() and abs(value) < 1e15):
        return f"{int(value):,}"
    if isinstance(value, float):
        if abs(value) >= 1000:
            return f"{value:,.0f}"
        return plot.digits(value)
    return escape(str(value))
