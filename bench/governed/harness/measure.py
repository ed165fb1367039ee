"""Loads one gateway and says what a request cost."""
import json
import subprocess

from . import places
from .process import cpu_seconds

EVENTS = 34

SCENARIOS = {
    "c32": ("chat, 32 clients", ["-c", "32", "-b", "chat.json"]),
    "c256": ("chat, 256 clients", ["-c", "256", "-b", "chat.json"]),
    "r1000": ("chat, open loop at 1000 requests/s", ["-c", "128", "-r", "1000", "-b", "chat.json"]),
    "sd10": (f"stream of {EVENTS} events, 10 ms apart, 64 clients", ["-c", "64", "-s", "-b", "stream-d10.json"]),
    "emb": ("embeddings, 18 KB answer, 32 clients", ["-c", "32", "-b", "emb.json", "-u", "/v1/embeddings"]),
}


def load(running, scenario, seconds, warm, cpu, clock=cpu_seconds):
    """One window. `us` is user and system time of the gateway's processes over the requests that succeeded in it, in microseconds."""
    arguments = [places.here("bodies", word) if word.endswith(".json") else word for word in SCENARIOS[scenario][1]]
    command = ["taskset", "-c", cpu, places.out("bin", "load"), "-p", str(running.gateway.port), "-d", str(seconds), "-w", str(warm)] + arguments
    for header in running.gateway.headers:
        command += ["-H", header]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    before = 0.0
    for line in process.stdout:
        if line.startswith("MARK"):
            before = clock(running.pid) if running.pid else 0.0
            continue
        result = json.loads(line)
        after = clock(running.pid) if running.pid else 0.0
        process.wait()
        result["us"] = (after - before) / max(1, result["done"]) * 1e6
        return result
    raise RuntimeError("the load generator died: " + " ".join(command))


def warm_up(running, requests, most_seconds, cpu):
    done = 0
    for _ in range(int(most_seconds)):
        if done >= requests:
            return
        done += load(running, "c32", 1, 0, cpu)["done"]
