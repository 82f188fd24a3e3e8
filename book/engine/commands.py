r"""What each command of a page makes: a method do_NAME for each name in markdown.COMMANDS.

Code goes through Doxygen's \include, so that names in it are linked to the reference.
"""

from . import blocks, machine, pictures
from .markdown import Walker
from .problems import Problem


class Expander(Walker):
    """Expands one page."""

    # -- code

    def code(self, path, lines, numbers, css, caption):
        """A listing: a stripped copy that Doxygen includes, between two slots."""
        name = self.book.keep_listing(path, lines)
        before = blocks.listing_open(path, numbers, css, caption)
        return f"{self.slot(before)}\n\n\\include {name}\n\n{self.slot('</figure>')}"

    def do_listing(self, path):
        lines, numbers = blocks.program_lines(path)
        return self.code(path, lines, numbers, "listing", path)

    def do_snippet_of(self, path, marker):
        lines, numbers = blocks.region_lines(path, marker)
        return self.code(path, lines, numbers, "listing snippet", path)

    def do_output(self, unit):
        output, skipped = self.book.programs.output(unit)
        example = self.book.programs.example(unit)
        if skipped:
            self.book.report.remark(self.page.shown, f"{unit} cannot run here ({skipped}): its `// Output:` block is shown")
        return self.slot(blocks.output(example, output, skipped))

    def do_run(self, unit):
        return self.slot(blocks.run_box(self.book.programs.example(unit)))

    def do_widget(self, kind, unit, caption):
        if kind not in ("timeline", "stepper", "ring", "stacks"):
            raise Problem(f"no such widget: {kind} (timeline, stepper, ring or stacks)")
        trace, skipped = self.book.programs.trace(unit)
        example = self.book.programs.example(unit)
        if skipped:
            self.book.report.remark(self.page.shown, f"{unit} cannot run here ({skipped}): no {kind}")
            return self.slot(blocks.absent_widget(example, skipped))
        steps = blocks.widget_steps(kind, trace)
        if not steps:
            raise Problem(f"{unit}: the trace has no event for a widget of kind {kind}")
        code = ""
        if kind == "stepper":
            path = blocks.listing_of(trace) or "/".join(example.path.parts[-3:])
            lines, numbers = blocks.program_lines(path)
            code = "\n\n" + self.code(path, lines, numbers, "listing numbered", path)
        return "\n\n".join([self.slot(blocks.widget_open(kind, example)) + code, self.slot("</div>"),
                            self.around("<figcaption>", self.expand(caption), "</figcaption>"),
                            self.slot(blocks.widget_close(steps, trace))])

    def do_replay(self, caption):
        return "\n\n".join([self.slot(blocks.replay_open()), self.around("<figcaption>", self.expand(caption), "</figcaption>"),
                            self.slot("</figure>")])

    def do_machine(self, unit, caption):
        example = self.book.programs.example(unit)
        found, missing = machine.parts(self.book.programs, unit)
        if missing:
            self.book.report.remark(self.page.shown, f"there is no {missing}: {unit} does not boot in the page")
            return self.slot(machine.absent(example, missing))
        text, sizes = machine.script(example.unit, found)
        file = f"machine/{example.target}.js"
        self.book.files[file] = text
        return "\n\n".join([self.slot(machine.opening(example, file, sizes)),
                            self.around("<figcaption>", self.expand(caption), "</figcaption>"), self.slot("</figure>")])

    # -- pictures and numbers

    def do_figure(self, file, caption):
        return self.picture(pictures.figure(file), "picture", caption)

    def do_bars(self, names, caption):
        return self.picture(self.book.measured.bars(names.split()), "picture plot", caption)

    def do_plot(self, name, caption):
        return self.picture(self.book.measured.plot(name), "picture plot", caption)

    def do_dot(self, caption, body):
        return self.picture(pictures.graph(body), "picture graph", caption)

    def picture(self, svg, css, caption):
        frame = f'<div class="picture-frame" tabindex="0" role="group" aria-label="Picture">{svg}</div>'
        return "\n\n".join([self.slot(f'<figure class="{css}">{frame}'),
                            self.around("<figcaption>", self.expand(caption), "</figcaption>"), self.slot("</figure>")])

    def do_measured(self, row, name):
        return self.slot(f'<span class="measured">{self.book.measured.number(row, name)}</span>')

    # -- margin, boxes, folds

    def do_sidenote(self, text):
        self.notes += 1
        before = (f'<sup class="note-mark" aria-hidden="true">{self.notes}</sup>'
                  f'<span class="sidenote"><span class="note-number" aria-hidden="true">{self.notes}</span>')
        return self.around(before, self.expand(" ".join(text.split())), "</span>")

    def do_claim(self, ids):
        return self.slot(blocks.claims([one.strip() for one in ids.split(",")], self.book.concepts))

    def do_term(self, word, shown=None):
        return self.slot(blocks.term(word, shown or word, self.book.glossary))

    def do_lead(self, text):
        return self.around('<p class="lead">', self.expand(" ".join(text.split())), "</p>")

    def box(self, css, label, text):
        return "\n\n".join([self.slot(f'<div class="callout {css}"><p class="callout-label">{label}</p>'),
                            self.expand(text.strip()), self.slot("</div>")])

    def do_note_box(self, text):
        return self.box("note", "Note", text)

    def do_warning_box(self, text):
        return self.box("warning", "Careful", text)

    def do_lab(self, name):
        return self.slot(blocks.lab_box(self.page.chapter or "ch01", name))

    def fold(self, kind, label, text):
        if self.open_folds:
            raise Problem(f"stands inside \\{self.open_folds[-1]}; folds do not nest")
        self.open_folds.append(kind)
        summary = self.around(f'<summary><span class="fold-label">{label}</span><span class="fold-title">',
                              self.expand(text), "</span></summary>")
        return "\n\n".join([self.slot(f'<details class="fold {kind}">'), summary, self.slot('<div class="fold-body">')])

    def unfold(self, kind):
        if self.open_folds[-1:] != [kind]:
            raise Problem(f"without \\{kind}")
        self.open_folds.pop()
        return self.slot("</div></details>")

    def do_hint(self, title):
        return self.fold("hint", "Hint", title)

    def do_predict(self, question):
        return self.fold("predict", "Predict", question)

    def do_endhint(self):
        return self.unfold("hint")

    def do_endpredict(self):
        return self.unfold("predict")

    # -- the front matter's own

    def do_cover(self):
        return self.slot(self.book.cover())

    def do_contents_of(self, chapter):
        return self.slot(f"<!--contents:{chapter}-->")
