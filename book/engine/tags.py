"""Reads Doxygen's tag file: which classes, namespaces and files the reference has."""

import xml.etree.ElementTree as tree
from dataclasses import dataclass


@dataclass
class Compound:
    kind: str  # namespace, class, struct, file
    name: str
    file: str


def compounds(path):
    found = []
    for node in tree.parse(path).getroot().iter("compound"):
        kind, file = node.get("kind"), node.findtext("filename")
        if kind in ("namespace", "class", "struct", "concept", "file", "union"):
            found.append(Compound(kind, node.findtext("name"), file if file.endswith(".html") else f"{file}.html"))
    return found
