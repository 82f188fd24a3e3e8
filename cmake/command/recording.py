"""Reads from a lab's own judge which tests it has, what they are worth and how many checks they make."""

import subprocess
import xml.etree.ElementTree as xml

from common import BUILD, Failed
from labs import SOLUTION
from workshop import assemble


def tests_of(lab, workshop):
    folder = BUILD / "labs" / "record" / lab.name
    assemble(lab, lab.code(SOLUTION), folder)
    program = folder / "judge"
    built = workshop.build(lab, folder, program)
    if built.returncode:
        raise Failed(f"{lab.name}: the solution does not build:\n{built.stderr[:2000]}")
    subprocess.run([program, "-r", "xml", "-s", "-o", folder / "result.xml"], capture_output=True, timeout=120)
    tests = []
    for case in xml.parse(folder / "result.xml").getroot().iter("TestCase"):
        tests.append(test_of(lab, case, program, folder))
    return tests


def test_of(lab, case, program, folder):
    name, tags = case.get("name"), case.get("tags").strip("[]").split("][")
    if any(sign in name for sign in ',[]*"\\'):
        raise Failed(f"{lab.name}: the name of a test is also a pattern, so it may not hold , [ ] * \" or \\: {name}")
    points = [int(tag.split(":")[1]) for tag in tags if tag.startswith("points:")]
    layers = [tag for tag in tags if ":" not in tag and tag != "threads"]
    if len(points) != 1 or len(layers) != 1:
        raise Failed(f"{lab.name}: a test needs one [points:N] and one layer: {name}")
    subprocess.run([program, name, "-r", "xml", "-o", folder / "one.xml"], capture_output=True, timeout=60)
    root = xml.parse(folder / "one.xml").getroot()
    totals = root.find("OverallResults") if root.find("OverallResults") is not None else root.find("Group/OverallResults")
    if totals.get("failures") != "0":
        raise Failed(f"{lab.name}: the solution fails: {name}")
    test = {"name": name, "points": points[0], "layer": layers[0], "assertions": int(totals.get("successes"))}
    return {**test, "threads": True} if "threads" in tags else test
