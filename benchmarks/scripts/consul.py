"""A real Consul server for measurements: alone, on loopback, with its data in a directory of its own."""

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def binary():
    """The path of a Consul, fetched when there is none."""
    return subprocess.run(
        [os.path.join(ROOT, "build", "fetch-consul")], check=True, stdout=subprocess.PIPE, text=True
    ).stdout.strip()


def free_ports(count):
    """Ports of 127.0.0.1 that were free a moment ago."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


class Server:
    """A server that keeps its data below `place` while it runs; to be used in a `with`."""

    def __init__(self, place):
        self.binary = binary()
        self.directory = tempfile.mkdtemp(prefix="consul.", dir=place)
        http, server, lan, wan = free_ports(4)
        self.port = http
        self.address = f"http://127.0.0.1:{http}"
        configuration = {
            "server": True,
            "bootstrap_expect": 1,
            # The same in each: a restored catalog keeps the name for the node that had it.
            "node_name": "measured",
            "node_id": "5d0c1b5e-0000-4000-8000-000000000001",
            "data_dir": os.path.join(self.directory, "data"),
            "bind_addr": "127.0.0.1",
            "client_addr": "127.0.0.1",
            "log_level": "warn",
            "disable_update_check": True,
            "ports": {"http": http, "dns": -1, "grpc": -1, "server": server, "serf_lan": lan, "serf_wan": wan},
            # Alone it has nobody to be patient with.
            "performance": {"raft_multiplier": 1},
        }
        file = os.path.join(self.directory, "config.json")
        with open(file, "w") as out:
            json.dump(configuration, out)
        self.log = open(os.path.join(self.directory, "log"), "w")
        self.process = subprocess.Popen(
            [self.binary, "agent", "-config-file=" + file], stdout=self.log, stderr=subprocess.STDOUT
        )

    def __enter__(self):
        try:
            self.await_ready()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()
        shutil.rmtree(self.directory, ignore_errors=True)

    def await_ready(self):
        """Waits until it has a leader that takes writes."""
        end = time.monotonic() + 120
        while time.monotonic() < end:
            if self.process.poll() is not None:
                with open(self.log.name) as log:
                    raise SystemExit("the Consul has ended:\n" + log.read()[-2000:])
            try:
                request = urllib.request.Request(self.address + "/v1/kv/measured/ready", b"yes", method="PUT")
                with urllib.request.urlopen(request, timeout=10):
                    return
            except (OSError, urllib.error.URLError):
                time.sleep(0.2)
        raise SystemExit("the Consul has no leader after two minutes")

    def settle(self):
        """Waits until it has done what it does behind an answer, such as collecting its memory; half a minute at most."""
        before = self.cpu_seconds()
        for _ in range(30):
            time.sleep(1)
            now = self.cpu_seconds()
            if now - before < 0.1:
                return
            before = now

    def cpu_seconds(self):
        with open(f"/proc/{self.process.pid}/stat") as stat:
            # Behind the name, which may hold anything, the time in user mode is the 12th field, in the system the 13th.
            fields = stat.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
