"""`--console` of the servers: under a load that the test knows, what the table says of it must be true."""

import errno
import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager

HTTP, CHAT, KEYS = sys.argv[1:]
ASKED = 200  # questions of the busy client, each after the answer to the last one
ROW = re.compile(r" *(\d+)  (waits|ready|runs ) +(\d+) +(\d+) +(\d+) +(\d+)  (\S+) at (\S+)")
KEYS_OF_ROW = ("task", "does", "polls", "wakes", "busy_us", "longest_us", "name", "where")


@contextmanager
def server(*command):
    """A server on a free port, and what it says on stderr. It has to end well by Ctrl+C."""
    environment = {key: value for key, value in os.environ.items() if key != "WORKBOOK_CLOCK"}  # polls take time
    with tempfile.TemporaryFile("w+") as said:
        try:
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said, text=True, env=environment)
        except OSError as error:
            if error.errno != errno.ENOEXEC:
                raise
            print("skipped: the server is for another CPU", file=sys.stderr)
            sys.exit(77)
        try:
            port = int(process.stdout.readline().split("port ")[1].split(";")[0])
            yield port, said
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=20) == 0, f"Ctrl+C ended it with {process.returncode}"
        finally:
            process.kill()
            process.wait()
            process.stdout.close()


def tables(said):
    """All whole tables so far, each a list of rows; either form."""
    said.seek(0)
    text = said.read()
    whole = text[: text.rfind("\n") + 1]
    if whole.startswith("["):
        return [json.loads(line) for line in whole.splitlines()]
    found = []
    for table in whole.split("\n\n")[:-1]:
        head, *lines = table.splitlines()
        assert head == "task  does   polls  wakes   busy us  longest us  name", head
        values = [ROW.fullmatch(line).groups() for line in lines]
        found.append([{key: int(value) if value.isdigit() else value.strip() for key, value in zip(KEYS_OF_ROW, row)}
                      for row in values])
    return found


def wait_for(said, wanted):
    """The first table, from now on, of which `wanted` gives something true: that."""
    seen = len(tables(said))
    for _ in range(200):
        for table in tables(said)[seen:]:
            if wanted(table):
                return table
        time.sleep(0.1)
    raise AssertionError(f"no table is as wanted: {tables(said)[-1:]}")


def asks(port, question, answer):
    """A client that asks, again and again, and stays."""
    client = socket.create_connection(("127.0.0.1", port), timeout=20)
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for _ in range(ASKED):
        client.sendall(question)
        heard = b""
        while not heard.endswith(answer):
            piece = client.recv(4096)
            assert piece, "the server has gone"
            heard += piece
    return client


def check(rows, source, most_us):
    """`rows` are those of two clients: one has asked ASKED times, the other never."""
    for row in rows:
        assert row["where"].startswith(source + ":"), row
        assert row["does"] == "waits", row
        assert row["longest_us"] <= row["busy_us"] <= most_us, row
    busy, idle = sorted(rows, key=lambda row: row["polls"], reverse=True)
    assert ASKED <= busy["polls"] <= 2 * ASKED + 5, busy  # the first may find a question; an answer may take two
    assert busy["polls"] - 5 <= busy["wakes"] < busy["polls"], busy
    assert ASKED <= busy["busy_us"] <= busy["polls"] * max(busy["longest_us"], 1), busy  # no system call is quicker
    assert idle["polls"] <= 2 and idle["wakes"] < idle["polls"], idle


def run(option, source, command, question, answer):
    begun = time.monotonic()
    with server(command[0], option, *command[1:]) as (port, said):
        silent = socket.create_connection(("127.0.0.1", port))
        client = asks(port, question, answer)

        def served(table):
            return [row for row in table if row["name"] == "serve"]

        table = wait_for(said, lambda table: len(served(table)) == 2 and all(row["does"] == "waits" for row in table))
        check(served(table), source, (time.monotonic() - begun) * 1e6)
        names = [row["name"] for row in table]
        assert "accept_each" in names and "one" in names, names  # who accepts, and who waits for Ctrl+C
        numbers = [row["task"] for row in table]
        assert numbers == sorted(set(numbers)) and numbers[0] >= 1, numbers
        silent.close()
        wait_for(said, lambda table: len(served(table)) == 1)  # who has gone is not shown
        client.close()


def main():
    with tempfile.TemporaryDirectory() as folder:
        with open(folder + "/index.html", "w", encoding="utf-8") as page:
            page.write("<p>here")
        web = (HTTP, folder, "0")
        page = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"
        run("--console=json", "http_server.cpp", web, page, b"<p>here")
        run("--console", "http_server.cpp", web, page, b"<p>here")
    run("--console=json", "key_value_server.cpp", (KEYS, "-", "0"), b"INCR n\r\n", b"\r\n")
    with server(CHAT, "0", "--console=json") as (port, said):
        ann, bob = (socket.create_connection(("127.0.0.1", port), timeout=20) for _ in range(2))
        bob.sendall(b"Bob\n")
        ann.sendall(b"Ann\n")
        first = select.select([ann, bob], [], [], 20)[0][0]  # whoever was there when the other came
        assert first.recv(100).endswith(b" is here\n")
        for _ in range(ASKED):
            ann.sendall(b"hello\n")
            assert bob.recv(100) == b"Ann: hello\n"
        table = wait_for(said, lambda table: all(row["does"] == "waits" for row in table))
        polls = [row["polls"] for row in table if row["name"] == "serve"]
        assert len(polls) == 2 and all(ASKED <= count <= 2 * ASKED + 5 for count in polls), table
    with server(CHAT, "0") as (port, said):  # without the option nothing is said
        time.sleep(1.5)
        assert not tables(said)
    return 0


sys.exit(main())
