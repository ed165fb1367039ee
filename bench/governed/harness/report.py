"""Tables in Markdown: each scenario, start-up, and every goal beside its figure."""
import statistics

from .measure import EVENTS, SCENARIOS


# A window in which hardly anything was answered says nothing of what an answer costs.
FEWEST = 30


def usable(rounds):
    return [entry for entry in rounds or [] if entry["done"] >= FEWEST]


def least(rounds, key):
    return min(entry[key] for entry in rounds)


def ratio(value, base):
    return f"{value / base:.2f}" if base else "-"


def scenario_table(name, results, base):
    stream = name.startswith("s")
    head = ["gateway", "CPU us/event" if stream else "CPU us/request", "x nginx", "x YARP AOT", "answers/s",
            "event forwarded p50 / p99 us" if stream else "p50 / p99 us", "errors"]
    lines = [f"\n**{SCENARIOS[name][0]}**\n", "| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for gateway, scenarios in results.items():
        rounds = usable(scenarios.get(name))
        if not rounds:
            continue
        cost = least(rounds, "us") / (EVENTS if stream else 1)
        keys = ("fwd50", "fwd99") if stream else ("p50", "p99")
        lines.append("| " + " | ".join([
            gateway, f"{cost:.1f}" if cost else "-", ratio(cost, base(name, "nginx")), ratio(cost, base(name, "yarp-aot")),
            f"{max(entry['rps'] for entry in rounds):.0f}",
            f"{statistics.median(entry[keys[0]] for entry in rounds):.0f} / {least(rounds, keys[1]):.0f}",
            str(sum(entry["err"] for entry in rounds))]) + " |")
    return "\n".join(lines)


def costs(results):
    def base(name, gateway):
        rounds = usable(results.get(gateway, {}).get(name))
        return least(rounds, "us") / (EVENTS if name.startswith("s") else 1) if rounds else 0.0
    return base


def goals(results, starts, memory, ours):
    """Rows of what was asked for: done, and beyond."""
    cost = costs(results)

    def against(name, peer):
        own, other = cost(name, ours), cost(name, peer)
        return own / other if own and other else None

    def tail(name):
        own, direct = usable(results.get(ours, {}).get(name)), usable(results.get("direct", {}).get(name))
        return least(own, "p99") - least(direct, "p99") if own and direct else None

    portkey = against("c32", "portkey")
    start = statistics.median(starts[ours]) if starts.get(ours) else None
    rows = [
        ("CPU/request, 32 clients, over nginx", against("c32", "nginx"), 1.6, 1.2, "at most"),
        ("CPU/request, 32 clients, over YARP AOT", against("c32", "yarp-aot"), 0.55, None, "at most"),
        ("CPU/request, 256 clients, over nginx", against("c256", "nginx"), 1.9, 1.3, "at most"),
        ("CPU/event of a paced stream, over nginx", against("sd10", "nginx"), 1.6, 1.0, "at most"),
        ("p99 added over direct at 1000 requests/s, us", tail("r1000"), 350, 280, "at most"),
        ("Portkey's CPU/request over ours", 1 / portkey if portkey else None, 25, 40, "at least"),
        ("start to the first 200, ms (median)", start, 150, 60, "at most"),
        ("peak resident memory under load, MB", memory.get(ours), 80, 45, "at most"),
    ]
    lines = ["\n| goal | measured | done at | beyond at | met |", "|---|---|---|---|---|"]
    for text, value, done, beyond, kind in rows:
        def reached(bound):
            return bound is not None and (value <= bound if kind == "at most" else value >= bound)
        met = "not measured" if value is None else "beyond" if reached(beyond) else "done" if reached(done) else "MISSED"
        lines.append(f"| {text} | {'-' if value is None else f'{value:.2f}' if value < 100 else f'{value:.0f}'} | {kind} {done} | {'-' if beyond is None else beyond} | {met} |")
    return "\n".join(lines)


def starts_table(starts, memory):
    lines = ["\n**start-up and memory**\n", "| gateway | start to the first 200, ms: median (least to most) | peak resident MB under load |", "|---|---|---|"]
    for gateway, times in starts.items():
        if any(times):
            lines.append(f"| {gateway} | {statistics.median(times):.0f} ({min(times):.0f} to {max(times):.0f}) | {memory.get(gateway, 0):.0f} |")
    return "\n".join(lines)
