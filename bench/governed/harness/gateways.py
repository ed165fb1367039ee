"""The gateways of a run: how each is started, and on which port."""
import os
import shutil
import socket

from . import places

KEY = "sk-bench-0123456789abcdef0123456789abcdef"


class Gateway:
    def __init__(self, name, command, port, environment=None, headers=()):
        self.name, self.command, self.port = name, command, port
        self.environment, self.headers = environment or {}, list(headers)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def direct(upstream):
    return Gateway("direct", None, upstream)


def nginx(upstream):
    port, data = free_port(), os.path.dirname(places.out("nginx", "x"))
    conf = places.fill(places.here("conf", "nginx.conf.in"), places.out("nginx", "nginx.conf"), DATA=data, PORT=port, UPSTREAM=upstream)
    return Gateway("nginx", ["nginx", "-c", conf, "-p", data], port)


def haproxy(upstream):
    port = free_port()
    conf = places.fill(places.here("conf", "haproxy.cfg.in"), places.out("haproxy.cfg"), PORT=port, UPSTREAM=upstream)
    return Gateway("haproxy", ["haproxy", "-f", conf], port)


def yarp(upstream):
    port = free_port()
    return Gateway("yarp-aot", [places.out("peers", "yarp", "out", "yarpgw"), str(port), f"http://127.0.0.1:{upstream}"], port)


def portkey(upstream):
    port = free_port()
    server = places.out("peers", "portkey", "node_modules", "@portkey-ai", "gateway", "build", "start-server.js")
    return Gateway(
        "portkey", ["node", server, f"--port={port}", "--headless"], port,
        {"NODE_ENV": "production", "TRUSTED_CUSTOM_HOSTS": "127.0.0.1,localhost"},
        ["x-portkey-provider: openai", f"x-portkey-custom-host: http://127.0.0.1:{upstream}/v1"])


def penstock(upstream, executable, name="penstock", extra=None, **values):
    """Ours. `extra` is a file whose lines are added to the configuration, with `values` for its @NAMES@."""
    port, data = free_port(), os.path.dirname(places.out(name, "x"))
    shutil.rmtree(data)
    os.makedirs(data)
    conf = places.fill(places.here("conf", "edge.yaml.in"), os.path.join(data, "penstock.yaml"), PORT=port, ADMIN=free_port(), UPSTREAM=upstream, DATA=data)
    if extra:
        lines = open(places.fill(extra, places.out(name + "-extra.yaml"), **values), encoding="utf-8").read()
        with open(conf, "a", encoding="utf-8") as file:
            file.write(lines)
    return Gateway(name, [executable, "--config", conf], port)


PEERS = {"direct": direct, "nginx": nginx, "haproxy": haproxy, "yarp-aot": yarp, "portkey": portkey}
