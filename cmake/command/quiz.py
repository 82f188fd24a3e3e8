"""./workbook quiz: predict what the examples print, and who runs when.

The questions are made from the examples' tested outputs and from their traces, so they cannot
be wrong; a seed makes the same questions again.
"""

import datetime
import json
import random
import sys
from dataclasses import dataclass

from building import program
from check_output import run_captured
from common import BUILD, MY, BadUse, Parser, paint, shown
from example import BadExample, read_example
from units import chapters, find_chapter

LETTERS = "abcdefgh"


@dataclass
class Question:
    example: object
    text: str  # what is asked, with what is already known
    options: list
    answer: str  # one letter, or the letters in order


def lines_of(example):
    return [line for line in example.output if line.text.strip() and not line.anything]


def lettered(question, options, right, dice):
    """Shuffles options, and gives the letter of the right one."""
    dice.shuffle(options)
    question.options, question.answer = options, LETTERS[options.index(right)]
    return question


def next_line(example, dice):
    """Which line comes next?"""
    lines = [line.text for line in lines_of(example)]
    places = [index for index in range(1, len(lines)) if len(set(lines) - {lines[index]}) >= 2]
    if not places:
        return None
    place = dice.choice(places)
    before = lines[max(0, place - 4):place]
    others = sorted(set(lines) - {lines[place], *before}) or sorted(set(lines) - {lines[place]})
    known = "\n".join(f"    {line}" for line in before)
    question = Question(example, f"After these lines, which comes next?\n{known}", [], "")
    return lettered(question, dice.sample(others, min(3, len(others))) + [lines[place]], lines[place], dice)


def order(example, dice):
    """In which order do these lines come?"""
    lines = [line.text for line in lines_of(example)]
    single = [line for line in lines if lines.count(line) == 1]
    if len(single) < 3:
        return None
    chosen = dice.sample(single, min(4, len(single)))
    right = sorted(chosen, key=lines.index)
    answer = "".join(LETTERS[chosen.index(line)] for line in right)
    return Question(example, "In which order does it print these lines? (for instance cab)", chosen, answer)


# Questions about time, from a trace under the virtual clock.

class Trace:
    def __init__(self, data):
        events = data["traceEvents"]
        self.lanes = {event["tid"]: event["args"]["name"] for event in events
                      if event["ph"] == "M" and event["name"] == "thread_name"}
        self.bars, open_bars = [], {}
        for event in events:
            if event["ph"] == "B":
                open_bars.setdefault(event["tid"], []).append(event)
            elif event["ph"] == "E" and open_bars.get(event["tid"]):
                begin = open_bars[event["tid"]].pop()
                self.bars.append((self.lanes.get(event["tid"], "?"), begin["name"], begin["ts"], event["ts"]))

    def busy(self, time):
        """The lanes that are in the middle of something at this time."""
        return sorted({lane for lane, _, begin, end in self.bars if begin < time < end})

    def moments(self):
        """A time between any two moments at which something begins or ends."""
        edges = sorted({edge for bar in self.bars for edge in bar[2:]})
        return [(left + right) / 2 for left, right in zip(edges, edges[1:]) if right - left >= 1000]


def who_is_busy(example, trace, dice):
    lanes = sorted({bar[0] for bar in trace.bars})
    moments = trace.moments()
    if len(lanes) < 2 or not moments:
        return None
    moment = dice.choice(moments)
    busy = trace.busy(moment)
    text = f"In its trace, which lanes are in the middle of something at t = {moment / 1000:g} ms?"
    right = ", ".join(busy) or "none"
    sets = {right, "none", ", ".join(lanes), *lanes}
    sets |= {", ".join(trace.busy(other)) or "none" for other in moments}
    others = sorted(sets - {right})
    return lettered(Question(example, text, [], ""), dice.sample(others, min(3, len(others))) + [right], right, dice)


def how_long(example, trace, dice):
    bars = sorted({(lane, name, end - begin) for lane, name, begin, end in trace.bars if end - begin >= 1000})
    lengths = sorted({length for *_, length in bars})
    named = [bar for bar in bars if sum(other[:2] == bar[:2] for other in bars) == 1]
    if not named or len(lengths) < 2:
        return None
    lane, name, length = dice.choice(named)
    text = f"In its trace, how long does `{name}` of the lane `{lane}` take?"
    options = [f"{other / 1000:g} ms" for other in lengths if other != length]
    right = f"{length / 1000:g} ms"
    return lettered(Question(example, text, [], ""), dice.sample(options, min(3, len(options))) + [right], right, dice)


def read_trace(example):
    """The trace of an example that ./workbook tour has built, or nothing."""
    if "racer" not in example.path.read_text(encoding="utf-8") or not program("tour", example).exists():
        return None
    file = BUILD / "traces" / f"{example.target}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        if run_captured([str(program("tour", example))], 20, environment={"WORKBOOK_TRACE": str(file)}).code:
            return None
        trace = Trace(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return trace if trace.bars else None


class Quiz:
    def __init__(self, examples, seed, with_traces):
        self.examples, self.dice, self.with_traces = examples, random.Random(seed), with_traces
        self.traces = {}
        self.last = None

    def trace(self, example):
        if example.unit not in self.traces:
            self.traces[example.unit] = read_trace(example) if self.with_traces else None
        return self.traces[example.unit]

    def question(self):
        """Makes questions until one can be asked. Every example has a line to ask about."""
        for _ in range(1000):
            example = self.dice.choice(self.examples)
            kind = self.dice.choice((next_line, order, who_is_busy, how_long))
            if kind in (who_is_busy, how_long):
                trace = self.trace(example)
                made = trace and kind(example, trace, self.dice)
            else:
                made = kind(example, self.dice)
            if made and made.text != self.last:
                self.last = made.text
                return made
        raise BadUse("there is nothing to ask about: the examples print too little")


def ask(number, question, answers):
    """Returns True, False, or None when the reader has had enough."""
    print(f"\n{paint(f'{number}.', 'bold')} {shown(question.example.path)} (do not look at its last lines)\n{question.text}")
    for letter, option in zip(LETTERS, question.options):
        print(f"  {letter})  {option}")
    letters = set(LETTERS[:len(question.options)])
    while True:
        print("> ", end="", flush=True)
        given = next(answers, None)
        if given is None or given in ("q", "quit"):
            print()
            return None
        if len(given) == len(question.answer) and set(given) <= letters and len(set(given)) == len(given):
            break
        print(f"{'one letter' if len(question.answer) == 1 else 'all letters in order'} of "
              f"{' '.join(sorted(letters))}, or q to end")
    if given == question.answer:
        print(paint("right", "green"))
    else:
        print(f"{paint('no', 'red')}: {question.answer}  (see for yourself: ./workbook run {question.example.unit})")
    return given == question.answer


def typed():
    for line in sys.stdin:
        yield line.strip().lower().replace(" ", "").replace(",", "")


def given(text):
    for answer in text.split(","):
        print(answer)
        yield answer.strip().lower()


def read_arguments(arguments):
    parser = Parser("quiz", "Predict what the examples print. Ends with q, or after --count questions.")
    parser.add_argument("chapter", nargs="?", help="only this chapter, for instance ch01")
    parser.add_argument("--seed", type=int, metavar="N", help="the same questions again")
    parser.add_argument("--count", type=int, metavar="N", help="end after so many questions")
    parser.add_argument("--answers", metavar="a,b,cab", help="answer without being asked")
    parser.add_argument("--no-traces", action="store_true", help="only questions about printed lines")
    options = parser.parse_args(arguments)
    if options.count is not None and options.count < 1:
        raise BadUse("--count needs a number above 0")
    return options


def save_score(options, seed, right, asked):
    MY.mkdir(parents=True, exist_ok=True)
    with (MY / "quiz.txt").open("a", encoding="utf-8") as file:
        file.write(f"{datetime.date.today().isoformat()} {options.chapter or 'all'} seed {seed}: {right} of {asked}\n")


def readable(chapter):
    """The examples with an output to ask about; a file that breaks a rule is left out."""
    for example in chapter.examples(with_output=False):
        try:
            yield read_example(example.path)
        except BadExample:
            pass


def run(arguments):
    options = read_arguments(arguments)
    wanted = [find_chapter(options.chapter)] if options.chapter else chapters()
    examples = [example for chapter in wanted for example in readable(chapter) if lines_of(example)]
    if not examples:
        raise BadUse("there are no examples to ask about")
    seed = options.seed if options.seed is not None else random.randrange(1000)
    quiz = Quiz(examples, seed, not options.no_traces)
    answers = given(options.answers) if options.answers else typed()
    print(f"What does it print? Questions of seed {seed}; q ends.")
    right = asked = 0
    while options.count is None or asked < options.count:
        result = ask(asked + 1, quiz.question(), answers)
        if result is None:
            break
        asked += 1
        right += result
    if asked:
        save_score(options, seed, right, asked)
        print(f"\n{right} of {asked} right. Your scores are in {shown(MY / 'quiz.txt')}.")
    return 0
