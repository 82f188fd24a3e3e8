#!/usr/bin/env python3
"""The plane of data with real peers, on both boards: mosquitto by MQTT, libcoap's server by CoAP. Readings arrive there, a
command comes back from each, and a broker that is killed and started again misses none.

    data_plane_test.py COMMAND...      (the command that boots examples/26-data-plane.cpp)
"""

import os
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

COMMAND = []
TIMEOUT = 60
LOCAL = "127.0.0.1"
SERVER, CLIENT = "coap-server-notls", "coap-client-notls"
NEEDED = ("mosquitto", "mosquitto_sub", "mosquitto_pub", SERVER, CLIENT)
ACKNOWLEDGEMENT = 2  # a type of CoAP; and from there on


def tool(name):
    return shutil.which(name) or shutil.which(name, path="/usr/sbin")


def free_port(kind):
    with socket.socket(socket.AF_INET, kind) as one:
        one.bind((LOCAL, 0))
        return one.getsockname()[1]


class Router(threading.Thread):
    """Between the kernel and the world, as a home has one: the kernel's questions go to the server, its acknowledgements to
    the client who has asked last."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.server, self.kernel, self.client, self.is_over = (LOCAL, server), None, None, False
        self.inside, self.to_server, self.outside = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(3))
        for one in self.sockets():
            one.bind((LOCAL, 0))
        self.start()

    def sockets(self):
        return self.inside, self.to_server, self.outside

    def run(self):
        while not self.is_over:
            for one in select.select(self.sockets(), [], [], 0.1)[0]:
                datagram, sender = one.recvfrom(2000)
                if one is self.inside:
                    self.kernel = sender
                    if datagram[0] >> 4 & 3 < ACKNOWLEDGEMENT:
                        self.to_server.sendto(datagram, self.server)
                    elif self.client:
                        self.outside.sendto(datagram, self.client)
                    continue
                if one is self.outside:
                    self.client = sender
                if self.kernel:
                    self.inside.sendto(datagram, self.kernel)

    def close(self):
        self.is_over = True
        self.join()
        for one in self.sockets():
            one.close()


class RealPeers:
    board = None

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="data-plane-")
        self.started, self.printed = [], b""
        self.mqtt = free_port(socket.SOCK_STREAM)
        self.config = Path(self.folder.name, "mosquitto.conf")
        self.config.write_text(f"listener {self.mqtt} {LOCAL}\nallow_anonymous true\npersistence false\n", encoding="utf-8")
        self.start_broker()
        self.coap = free_port(socket.SOCK_DGRAM)
        self.start([tool(SERVER), "-A", LOCAL, "-p", str(self.coap), "-d", "10"])
        self.router = Router(self.coap)
        self.kernel = self.start([*COMMAND, "--live", "--on", self.board, "--port", f"tcp:{LOCAL}:{self.mqtt}",
                                  "--port", f"udp:{LOCAL}:{self.router.inside.getsockname()[1]}"], stdout=subprocess.PIPE)

    def tearDown(self):
        for one in self.started:
            one.kill()
            one.communicate()
        self.router.close()
        self.folder.cleanup()

    def start(self, command, **options):
        output = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **options}
        self.started.append(subprocess.Popen(command, **output))
        return self.started[-1]

    def start_broker(self):
        self.broker = self.start([tool("mosquitto"), "-c", str(self.config)])
        self.until(self.is_there, "the broker")
        self.heard = Path(self.folder.name, f"heard-{len(self.started)}")
        with self.heard.open("w", encoding="utf-8") as output:
            self.start([tool("mosquitto_sub"), "-h", LOCAL, "-p", str(self.mqtt), "-q", "1", "-t", "cellar"], stdout=output)

    def is_there(self):
        with socket.socket() as one:
            return one.connect_ex((LOCAL, self.mqtt)) == 0

    def until(self, is_so, what):
        end = time.monotonic() + TIMEOUT
        while not is_so():
            self.assertLess(time.monotonic(), end, f"{what} does not come")
            time.sleep(0.05)

    def readings(self):
        """What the subscriber has heard, without what came twice."""
        return list(dict.fromkeys(int(line) for line in self.heard.read_text(encoding="utf-8").split()))

    def publish(self, text):
        subprocess.run([tool("mosquitto_pub"), "-h", LOCAL, "-p", str(self.mqtt), "-q", "1", "-t", "fan/set", "-m", text],
                       check=True, timeout=TIMEOUT)

    def ask_coap(self, port, *words):
        command = [tool(CLIENT), "-B", "5", *words[:-1], f"coap://{LOCAL}:{port}/{words[-1]}"]
        return subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, check=True).stdout.strip()

    def test_readings_and_commands(self):
        self.until(lambda: len(self.readings()) >= 3, "a third reading by MQTT")
        self.until(lambda: self.ask_coap(self.coap, "cellar") >= "202", "a third reading by CoAP")
        self.assertEqual(self.kernel_hears(lambda: self.publish("on")), "  fan: on")
        put = ("-m", "put", "-e", "off", "fan")
        self.assertEqual(self.kernel_hears(lambda: self.ask_coap(self.router.outside.getsockname()[1], *put)), "  fan: off")
        self.assert_all_came(200)
        self.assert_ends("^connected: 1, ")

    def kernel_hears(self, do_it):
        do_it()
        return self.line()

    def line(self):
        """What the kernel prints next."""
        end = time.monotonic() + TIMEOUT
        while b"\n" not in self.printed:
            ready, _, _ = select.select([self.kernel.stdout], [], [], max(0, end - time.monotonic()))
            self.assertTrue(ready, f"the kernel prints nothing behind {self.printed!r}")
            more = os.read(self.kernel.stdout.fileno(), 4096)
            self.assertTrue(more, f"the kernel ends behind {self.printed!r}")
            self.printed += more
        line, _, self.printed = self.printed.partition(b"\n")
        return line.decode().rstrip()

    def assert_ends(self, pattern):
        self.assertEqual(self.kernel_hears(lambda: self.publish("stop")), "  fan: stop")
        self.assertRegex(self.line(), pattern)
        self.assertEqual(self.kernel.wait(TIMEOUT), 0)

    def assert_all_came(self, first):
        came = self.readings()
        self.assertEqual(came, list(range(first, first + len(came))))

    def test_a_broker_that_was_away(self):
        self.until(lambda: len(self.readings()) >= 2, "a second reading")
        self.broker.kill()
        self.broker.communicate()
        before = self.readings()
        time.sleep(2)
        self.start_broker()
        # What the old one had and could not tell any more may be missing here, or may come again; all behind it is here.
        self.until(lambda: len(self.readings()) >= 8, "eight readings after it came back")
        after = self.readings()
        self.assertLessEqual(after[0], before[-1] + 2)
        self.assert_all_came(after[0])
        self.assert_ends("^connected: [2-9], ")


class OnVirt(RealPeers, unittest.TestCase):
    board = "virt"


class OnMachine(RealPeers, unittest.TestCase):
    board = "machine"


if __name__ == "__main__":
    missing = [name for name in NEEDED if not tool(name)]
    if missing:
        print(f"skipped: there is no {', '.join(missing)} (./workbook install check)")
        sys.exit(77)
    COMMAND = sys.argv[1:]
    unittest.main(argv=sys.argv[:1])
