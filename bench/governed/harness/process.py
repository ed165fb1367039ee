"""Starts, watches and ends one gateway; what it took of the machine is read from /proc."""
import http.client
import os
import signal
import subprocess
import time

from . import places
from .gateways import KEY

TICKS = os.sysconf("SC_CLK_TCK")
BODY = open(places.here("bodies", "chat.json"), "rb").read()


def tree(pid):
    found = [pid]
    for process in found:
        try:
            for task in os.listdir(f"/proc/{process}/task"):
                found += [int(child) for child in open(f"/proc/{process}/task/{task}/children").read().split()]
        except OSError:
            pass
    return found


def exact_cpu_seconds(pid):
    """Time on a processor of all threads, in nanoseconds as the scheduler counts it: a tick of 10 ms is too coarse for two programs that hardly differ."""
    total = 0
    for thread in os.listdir(f"/proc/{pid}/task"):
        try:
            total += int(open(f"/proc/{pid}/task/{thread}/schedstat").read().split()[0])
        except OSError:
            pass
    return total / 1e9


def cpu_seconds(pid):
    total = 0
    for process in tree(pid):
        try:
            fields = open(f"/proc/{process}/stat").read().rsplit(")", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
        except OSError:
            pass
    return total / TICKS


def peak_megabytes(pid):
    total = 0
    for process in tree(pid):
        try:
            total += sum(int(line.split()[1]) for line in open(f"/proc/{process}/status") if line.startswith("VmHWM"))
        except OSError:
            pass
    return total / 1024


def ask(gateway, timeout=5):
    headers = {"Content-Type": "application/json", "Authorization": "Bearer " + KEY}
    headers.update(header.split(": ", 1) for header in gateway.headers)
    connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=timeout)
    try:
        connection.request("POST", "/v1/chat/completions", BODY, headers)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


class Running:
    """A started gateway; `first_ms` is the time from its start to its first 200."""

    def __init__(self, gateway, cpu):
        self.gateway, self.process, self.first_ms = gateway, None, 0.0
        if gateway.command:
            self._start(cpu)

    @property
    def pid(self):
        return self.process.pid if self.process else None

    def _start(self, cpu):
        log = open(places.out("logs", self.gateway.name + ".log"), "w")
        began = time.perf_counter()
        self.process = subprocess.Popen(
            ["taskset", "-c", cpu] + self.gateway.command, env={**os.environ, **self.gateway.environment},
            stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
        while True:
            try:
                status, body = ask(self.gateway)
                if status == 200:
                    break
            except (OSError, http.client.HTTPException):
                status, body = 0, b""
            if self.process.poll() is not None:
                raise RuntimeError(f"{self.gateway.name} exited with {self.process.returncode}: see {log.name}")
            if time.perf_counter() - began > 60:
                self.stop()
                raise RuntimeError(f"{self.gateway.name} gave no 200: {status} {body[:200]!r}")
            time.sleep(0.003)
        self.first_ms = (time.perf_counter() - began) * 1000

    def stop(self):
        if self.process is None:
            return
        for kind in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self.process.pid, kind)
                self.process.wait(30)
                return
            except ProcessLookupError:
                return
            except subprocess.TimeoutExpired:
                continue
