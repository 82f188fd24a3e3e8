"""redis-cli and redis-benchmark against the key-value server, which is killed in between."""

import errno
import shutil
import signal
import subprocess
import sys
import tempfile

PROGRAM = sys.argv[1]


def start(folder):
    server = subprocess.Popen([PROGRAM, folder, "0", "always"], stdout=subprocess.PIPE, text=True)
    port = server.stdout.readline().split("port ")[1].split(";")[0]
    return server, port


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, (command, done.stdout, done.stderr)
    return done.stdout


def main():
    for tool in ("redis-cli", "redis-benchmark"):
        if shutil.which(tool) is None:
            print(f"skipped: there is no {tool} (./workbook install bench)", file=sys.stderr)
            return 77
    with tempfile.TemporaryDirectory() as folder:
        try:
            server, port = start(folder)
        except OSError as error:
            if error.errno != errno.ENOEXEC:
                raise
            print("skipped: the server is for another CPU", file=sys.stderr)
            return 77
        try:
            cli = ("redis-cli", "-p", port)
            assert run(*cli, "SET", "greeting", "hello world") == "OK\n"
            assert run(*cli, "GET", "greeting") == "hello world\n"
            assert run(*cli, "SET", "soon", "over", "PX", "1", "NX") == "OK\n"
            assert run(*cli, "--raw", "INCRBY", "n", "41") == "41\n"
            assert run(*cli, "NONSENSE").startswith("ERR unknown command 'NONSENSE'")
            assert run(*cli, "-r", "3", "INCR", "n") == "42\n43\n44\n"
            assert "keys=" in run(*cli, "INFO")
            many = run("redis-benchmark", "-p", port, "-q", "-n", "2000", "-c", "20", "-P", "16", "-t",
                       "ping,set,get,incr,mset")
            assert many.count("requests per second") == 6, many
            run(*cli, "BGREWRITEAOF")
            assert run(*cli, "SET", "last", "word") == "OK\n"
            server.send_signal(signal.SIGKILL)  # without a warning
            server.wait()
            server, port = start(folder)
            cli = ("redis-cli", "-p", port)
            assert run(*cli, "MGET", "greeting", "n", "last", "soon") == "hello world\n44\nword\n\n"
            server.send_signal(signal.SIGINT)
            assert server.wait(timeout=20) == 0
        finally:
            server.kill()
            server.wait()
    return 0


sys.exit(main())
