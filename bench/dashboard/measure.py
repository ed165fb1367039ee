"""Times what the dashboard asks of a ledger that fill.py has filled.

    PENSTOCK_ADMIN_KEY=... python3 bench/dashboard/measure.py http://127.0.0.1:8081
"""
import json
import os
import sys
import time
import urllib.request
from datetime import datetime, timedelta, timezone

ROUNDS = 7
BASE = sys.argv[1].rstrip("/")
KEY = {"Authorization": "Bearer " + os.environ["PENSTOCK_ADMIN_KEY"]}
TODAY = datetime.now(timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)


def day(back: float) -> str:
    return (TODAY - timedelta(days=back)).strftime("%Y-%m-%dT%H:%M:%SZ")


def get(path: str) -> tuple[float, dict]:
    began = time.perf_counter()
    with urllib.request.urlopen(urllib.request.Request(BASE + "/admin/v1/" + path, headers=KEY), timeout=60) as answer:
        body = json.load(answer)
    return (time.perf_counter() - began) * 1000, body


def measure(name: str, path: str) -> dict:
    runs = [get(path) for _ in range(ROUNDS)]
    times = sorted(run[0] for run in runs)
    body = runs[-1][1]
    print(f"| {name} | {times[ROUNDS // 2]:.1f} | {times[-1]:.1f} | {len(body.get('requests', body.get('usage', [])))} |")
    return body


def main() -> None:
    print("load average", os.getloadavg())
    measure("requests, the newest 50", "requests?limit=50")
    measure("requests of 30 days, the newest 50", f"requests?limit=50&from={day(30)}")
    measure("requests of one tenant", f"requests?limit=50&tenant=tenant-7&from={day(30)}")
    measure("requests that failed upstream", f"requests?limit=50&outcome=upstream_fault&from={day(30)}")
    after = measure("requests in the middle of the month", f"requests?limit=50&until={day(14.5)}")["next"]
    for _ in range(20):
        after = get(f"requests?limit=50&after={after}")[1]["next"]
    measure("the page after twenty pages", f"requests?limit=50&after={after}")
    one = get(f"requests?limit=1&until={day(14.5)}")[1]["requests"][0]["requestId"]
    measure("one request by its id", f"requests?request={one}")
    measure("usage of the month by day", f"usage?from={day(28)}&by=day")
    measure("usage of one tenant by hour, 30 days", f"usage?from={day(30)}&by=hour&tenant=tenant-7")
    print("load average", os.getloadavg())


if __name__ == "__main__":
    main()
