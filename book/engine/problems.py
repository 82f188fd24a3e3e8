"""How the book build says that something is wrong: one line that names the page."""


class Problem(Exception):
    """The book cannot be built; the text is one line with the place and what is missing."""


class BadUse(Problem):
    """The build was asked for something that does not exist."""


class Report:
    """Collects problems and remarks, so that one build names all that is wrong."""

    def __init__(self):
        self.problems, self.remarks = [], []

    def problem(self, where, what):
        line = f"{where}: {what}"
        if line not in self.problems:
            self.problems.append(line)

    def remark(self, where, what):
        line = f"{where}: {what}"
        if line not in self.remarks:
            self.remarks.append(line)
