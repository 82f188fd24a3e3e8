"""The engine of the book: what the commands make, and the one line that each error gives."""

import re
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

TESTS = Path(__file__).resolve().parent
sys.path[:0] = [str(TESTS.parent), str(TESTS)]
import concepts  # noqa: E402
import standins  # noqa: E402
from engine import bars, blocks, dress, links, measured, pages, plot, search  # noqa: E402
from engine.problems import Problem, Report  # noqa: E402
from engine.site import Book  # noqa: E402

SAMPLE = TESTS / "sample" / "sample.md"


class Folder(unittest.TestCase):
    """A build folder with the stand-ins, and a place for pages."""

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="book-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        standins.make_sample(self.folder / "build")
        roots = list(pages.ROOTS)
        self.addCleanup(lambda: pages.ROOTS.__setitem__(slice(None), roots))
        pages.ROOTS.append(SAMPLE.parent)

    def book(self, page):
        book = Book(self.folder / "build", self.folder / "site", [page], say=lambda _: None)
        book.only = [book.pages[-1]]
        for name in ("pages", "listings", "html"):
            (book.work / name).mkdir(parents=True, exist_ok=True)
        return book

    def problems(self, text):
        """What the build says of a page with this text."""
        page = self.folder / "page.md"
        page.write_text(f"# A page\n\n{text}\n", encoding="utf-8")
        book = self.book(page)
        book.expand_pages()
        return book.report.problems


class Errors(Folder):
    CASES = (
        (r"\listing{sample-chapter/examples/99-none.cpp}", "no such file: sample-chapter/examples/99-none.cpp"),
        (r"\snippet_of{sample-chapter/examples/04-plain.cpp,none}", "has 0 lines `// [none]`, and needs 2"),
        (r"\output{sample/99}", "sample/99: no such example"),
        (r"\output{sample/05-unbuilt}", "sample/05-unbuilt: no such example"),
        (r"\run{sample}", "sample: no such example"),
        (r"\widget{film,sample/01-lanes,A film}", "no such widget: film"),
        (r"\widget{ring,sample/01-lanes,A ring}", "the trace has no event for a widget of kind ring"),
        (r"\widget{stacks,sample/03-ring,Stacks}", "the trace has no event for a widget of kind stacks"),
        (r"\widget{timeline,sample/04-plain,No trace}", "the program wrote no trace"),
        (r"\widget{timeline,sample/01-lanes}", "needs 3 arguments"),
        (r"\machine{sample/99,A machine}", "sample/99: no such example"),
        (r"\replay", "\\replay: needs {...}"),
        (r"\figure{none.svg,A figure}", "no such figure: book/figures/none.svg"),
        (r"\plot{sample/none,A plot}", "has no plot sample/none"),
        (r"\bars{sample/switch sample/none,Bars}", "has no row sample/none"),
        (r"\bars{sample/count,Bars}", "sample/count has nothing to be compared with"),
        (r"\plot{none/none,A plot}", "book/measured/none.json is missing"),
        (r"\measured{sample/none,ours}", "has no row sample/none"),
        (r"\measured{sample/switch,colour}", "have no colour of sample/switch"),
        (r"\lab{9-none}", "no lab 9-none"),
        (r"\claim{M999}", "no concept M999"),
        (r"\term{nonsense}", "the glossary has no entry `nonsense`"),
        (r"\hint{A hint}", r"\hint without \endhint"),
        (r"\endhint", r"without \hint"),
        ("\\hint{A}\n\\predict{B}\n\\endpredict\n\\endhint", "folds do not nest"),
        (r"\note_box{no end", "is a brace missing?"),
        ("\\dot{A graph}\na -> b", r"has no \enddot"),
        ("\\dot{A graph}\na -> -> b\n\\enddot", "dot: "),
        ("[a link](nowhere.md)", "leads to no page of the book"),
        ("## Twice\n\n## Twice", "two sections have the anchor #twice"),
    )

    def test_each_error_is_one_line_that_names_the_page(self):
        for text, message in self.CASES:
            with self.subTest(text):
                found = self.problems(text)
                self.assertEqual(len([line for line in found if message in line]), 1, found)
                self.assertNotIn("\n", found[0])
                self.assertIn("page.md", found[0])

    def test_a_good_page_has_none(self):
        self.assertEqual(self.problems(r"\run{sample/01} and \claim{M1} and \term{waker,wakers} and `\listing{none}`"), [])

    def test_the_line_is_that_of_the_command(self):
        self.assertIn("page.md:5: ", self.problems("One.\n\n\\note_box{Two \\claim{M999}.}")[0])

    def test_a_program_that_fails_is_named(self):
        script = self.folder / "build" / "examples" / "sample-01-lanes"
        script.write_text("#!/bin/sh\necho broken >&2\nexit 3\n", encoding="utf-8")
        self.assertIn("ended with exit code 3: broken", self.problems(r"\output{sample/01-lanes}")[0])

    def test_a_program_that_cannot_run_here_shows_what_it_promises(self):
        script = self.folder / "build" / "examples" / "sample-01-lanes"
        script.write_text("#!/bin/sh\necho no io_uring >&2\nexit 77\n", encoding="utf-8")
        page = self.folder / "page.md"
        page.write_text("# A page\n\n\\output{sample/01-lanes}\n", encoding="utf-8")
        book = self.book(page)
        book.expand_pages()
        self.assertIn("cannot run here (no io_uring)", book.report.remarks[-1])
        self.assertTrue(any("done at 50 ms" in slot for slot in book.slots))

    def test_a_program_for_windows_shows_what_it_promises_and_how_to_run_it(self):
        chapter = self.folder / "there-chapter" / "examples"
        chapter.mkdir(parents=True)
        (chapter / "01-call.cpp").write_text("// Calls.\n//\n// Needs: windows\n\nint main() {}\n\n// Output:\n// called\n")
        pages.ROOTS.append(self.folder)
        page = self.folder / "page.md"
        page.write_text("# A page\n\n\\output{there/01-call}\n\n\\run{there/01}\n", encoding="utf-8")
        book = self.book(page)
        book.expand_pages()
        self.assertEqual(book.report.problems, [])
        self.assertTrue(any("called" in slot and "it needs Windows" in slot for slot in book.slots))
        self.assertTrue(any("./workbook run there/01 --on windows" in slot and "Windows, or Wine" in slot for slot in book.slots))


class Site(Folder):
    def setUp(self):
        super().setUp()
        if not shutil.which("doxygen") or not shutil.which("dot"):
            self.skipTest("doxygen and graphviz are not installed")

    def made(self):
        book = self.book(SAMPLE)
        book.make()
        self.assertEqual(book.report.problems, [])
        return (self.folder / "site" / "sample-sample.html").read_text(encoding="utf-8")

    def test_every_command_leaves_its_mark(self):
        html = self.made()
        for mark in ('class="lead"', 'class="sidenote"', 'class="run"', 'class="listing"', 'class="terminal output"',
                     'class="listing snippet"', 'class="callout note"', 'class="callout warning"', 'class="fold predict"',
                     'class="fold hint"', 'class="lab"', 'class="picture"', 'class="picture plot"', 'class="picture graph"',
                     'data-widget="timeline"', 'data-widget="stepper"', 'data-widget="ring"', 'class="widget absent"', 'class="replay"', 'class="replay-status"', 'type="file"', 'data-widget="stacks"', 'Ours beside a slower one', 'registers: r1 7, r2 8; left stack: its calls, return main; right stack: empty', 'b goes behind a. (head 0, tail 2; cells: 0 a, 1 b)', 'empty (head 0, tail 0; cells: all empty)', '>5.68<', "<table>"):
            self.assertTrue(mark in html, mark)
        self.assertEqual(re.findall(r"zq\d+zq", html), [])

    def test_a_listing_hides_what_is_not_for_readers(self):
        html = self.made()
        self.assertTrue("Two readers and one disk" in html)
        for hidden in ("Needs: linux", "Before: nothing", "// Output:", "// [wait]"):
            self.assertFalse(hidden in html, hidden)

    def test_names_lead_to_the_reference(self):
        html = self.made()
        for link in (r'<a class="code[^>]*href="classbase_1_1Clock.html"[^>]*>base::Clock</a>',
                     r'<code><a class="el" href="classbase_1_1Clock.html"[^>]*>base::Clock</a></code>'):
            self.assertTrue(re.search(link, html), link)

    def test_a_warning_of_doxygen_stops_the_build(self):
        page = self.folder / "page.md"
        page.write_text("# A page\n\n\\ref nothing_of_that_name\n", encoding="utf-8")
        book = self.book(page)
        book.make()
        self.assertIn("page.md: unable to resolve reference to 'nothing_of_that_name'", book.report.problems[0])


class Parts(unittest.TestCase):
    def test_numbers_have_three_digits(self):
        shown = [measured.shown(value) for value in (1234567, 5.6789, 0.0123456, 0.0000204, 12345.6, 2.0, True, "ns")]
        self.assertEqual(shown, ["1,234,567", "5.68", "0.0123", "0.0000204", "12,346", "2", "yes", "ns"])

    def test_a_plot_needs_its_labels_and_points(self):
        good = {"title": "t", "x": "a", "y": "b", "log": "xy", "series": [{"name": "s", "points": [[1, 1], [10, 100]]}]}
        svg = plot.render(good)
        self.assertIn("<title>t</title>", svg)
        self.assertNotIn("#", svg.replace("&#", ""), "no colour of its own")
        for broken in ({**good, "y": ""}, {**good, "series": []}, {**good, "series": [{"name": "s", "points": [[0, 0]]}]},
                       {**good, "series": [{"name": "s", "points": [[1, None]]}]}):
            with self.assertRaises(ValueError):
                plot.render(broken)

    def test_a_trace_may_name_the_listing_of_its_steps(self):
        step = {"ph": "i", "name": "step", "args": {"say": "s", "line": 3, "file": "not this"}}
        named = {"ph": "M", "name": "listing", "args": {"file": "ch05-asyncos/user/x.cpp"}}
        self.assertEqual(blocks.listing_of({"traceEvents": [step]}), "")
        self.assertEqual(blocks.listing_of({"traceEvents": [named, step]}), "ch05-asyncos/user/x.cpp")

    def test_the_longer_of_two_bars_is_the_longest_there_is(self):
        row = {"id": "a", "what": "w", "unit": "ns", "ours": 1.0, "peer": "p", "theirs": 4.0}
        svg = bars.render([row, {**row, "ours": 8.0}], str)
        self.assertEqual(re.findall(r'width="([^"]+)"', svg), ["80.0", "320.0", "320.0", "160.0"])
        self.assertIn("<title>Ours beside p</title>", svg)

    def test_a_logarithmic_axis_has_whole_powers(self):
        axis = plot.Axis([3, 4000], 0, 100, True)
        self.assertEqual(axis.ticks(), [1, 10, 100, 1000, 10000])
        self.assertAlmostEqual(axis.place(100), 50)

    def test_quotation_marks_curl_in_prose_only(self):
        html = dress.typeset('<p>"It\'s" (<em>"so"</em>) <code>"raw"</code>\'s</p>')
        self.assertEqual(html, "<p>“It’s” (<em>“so”</em>) <code>\"raw\"</code>’s</p>")

    def test_chinese_words_are_named_as_such(self):
        self.assertEqual(dress.typeset("<td>未来值（future）</td>"), '<td><span lang="zh-Hans">未来值（</span>future）</td>')

    def test_only_links_that_the_code_vouches_for_stay(self):
        def listing(code, path="ch01-models/examples/x.cpp"):
            html = f'<figure class="listing" data-file="{path}"><pre>{code}</pre></figure>'
            return "<a" in dress.trusted_links(html, lambda _: {"must"})
        link = '<a class="code hl" href="namespacejudge.html#a">{}</a>'.format
        self.assertTrue(listing(link("judge::Ending")))
        self.assertTrue(listing("report." + link("ending")))
        self.assertTrue(listing(link("must")))
        self.assertTrue(listing(link("Ending"), "ch01-models/lib/judge/x.cpp"))
        self.assertFalse(listing(link("Ending")))

    def test_the_index_has_an_entry_for_each_section(self):
        html = '<p>First.</p><h2 id="a">One<a class="anchor-link" href="#a">#</a></h2><p>Text</p><pre>code</pre><h2 id="b">Two</h2>More'
        found = search.entries("x.html", "Title", "1.1", html)
        self.assertEqual([(one["u"], one["h"], one["t"], one["c"]) for one in found],
                         [("x.html", "", "First.", ""), ("x.html#a", "One", "Text", "code"), ("x.html#b", "Two", "More", "")])

    def test_a_row_with_a_name_is_an_entry(self):
        found = search.entries("g.html", "Glossary", "", '<p>Words.</p><tr id="waker"><td>waker</td><td>wakes</td></tr>')
        self.assertEqual([(one["u"], one["h"], one["t"]) for one in found],
                         [("g.html#waker", "waker", "wakes"), ("g.html", "", "Words.")])

    def test_dead_links_anchors_and_double_ids_are_found(self):
        with tempfile.TemporaryDirectory() as folder:
            site = Path(folder)
            (site / "a.html").write_text('<p id="x"></p><p id="x"></p><a href="b.html">b</a><a href="#none">n</a><a href="#x">x</a>')
            report = Report()
            links.check(site, report, {})
        self.assertEqual(report.problems, ["a.html: the id x stands twice in the page", "a.html: dead anchor: #none",
                                           "a.html: dead link: b.html"])

    def test_a_marker_must_stand_twice(self):
        pages.ROOTS.append(SAMPLE.parent)
        self.addCleanup(pages.ROOTS.pop)
        lines, numbers = blocks.region_lines("sample-chapter/examples/04-plain.cpp", "loop")
        self.assertEqual((lines[0], numbers[0]), ("for (int round = 0; round < 3; ++round) {", 6))
        with self.assertRaises(Problem):
            blocks.region_lines("sample-chapter/examples/01-lanes.cpp", "none")


class Concepts(unittest.TestCase):
    """The checker of the concept index sees each kind of error."""

    def setUp(self):
        self.text = (TESTS.parent / "concepts.md").read_text(encoding="utf-8")

    def new_errors(self, old, new):
        self.assertIn(old, self.text)
        return [error for error in concepts.check(self.text.replace(old, new, 1)) if error not in concepts.check(self.text)]

    def test_the_ids_are_complete(self):
        table = list(concepts.rows(self.text))
        self.assertEqual(list(concepts.check_ids(table)), [])

    def test_errors_are_seen(self):
        row = next(line for line in self.text.splitlines() if line.startswith("| M7 |"))
        for old, new, message in (
            (row, "", "M7 stands 0 times"), (row, row + "\n" + row, "M7 stands 2 times"),
            ("| M7 |", "| Z7 |", "Z7 is no id"), (row, row.replace("five-models.md", "six-models.md"), "the page ch01/six-models.md does not exist"),
            (row, row.replace("`12-five-models-compared`", "`12-none`"), "there is no example or test 12-none"),
            (row, row.replace("`12-five-models-compared`", ""), "names no example"),
            (row, "| M7 | an idea | a chapter to come |  |", "names no page"),
            (row, row + " more |", "has 5 cells"),
        ):
            with self.subTest(message):
                self.assertTrue(any(message in error for error in self.new_errors(old, new)), self.new_errors(old, new))


if __name__ == "__main__":
    unittest.main()
