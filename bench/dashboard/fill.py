"""Fills the ledger of a stopped gateway with rows of the last 30 days, to look at the dashboard over many of them.

    python3 bench/dashboard/fill.py data/penstock.db 10000000

The file is one that `penstock serve` has made and left: its tables of days and sums are those of the ledger.
"""
import sqlite3
import sys
import time

DAYS = 30
DAY_MS = 86_400_000
ROW = ('id BLOB NOT NULL PRIMARY KEY, tenant TEXT NOT NULL, "key" TEXT NOT NULL, model TEXT NOT NULL, target TEXT NOT NULL, provider TEXT NOT NULL, '
       'region TEXT NOT NULL, operation TEXT NOT NULL, traits INTEGER NOT NULL, outcome TEXT NOT NULL, cache TEXT NOT NULL, status INTEGER, '
       'prompt_tokens INTEGER, cached_tokens INTEGER, cache_write_tokens INTEGER, output_tokens INTEGER, reasoning_tokens INTEGER, '
       'cost_pico_usd INTEGER, queued_us INTEGER NOT NULL, first_token_us INTEGER, total_us INTEGER NOT NULL')


def row_id(ms: int, number: int) -> bytes:
    """Version 7, in time order; the last byte counts the attempt, from 1."""
    return ms.to_bytes(6, "big") + bytes((0x70 | ((number >> 8) & 15), number & 255, 0x80)) + number.to_bytes(6, "big") + b"\x01"


def main() -> None:
    path, rows = sys.argv[1], int(sys.argv[2])
    db = sqlite3.connect(path)
    db.create_function("row_id", 2, row_id, deterministic=True)
    db.execute("PRAGMA synchronous = OFF")
    per_day = rows // DAYS
    today = int(time.time() * 1000) // DAY_MS
    for back in range(DAYS, 0, -1):
        start = (today - back) * DAY_MS
        table = "attempts_" + time.strftime("%Y%m%d", time.gmtime(start / 1000))
        db.execute(f"CREATE TABLE IF NOT EXISTS {table} ({ROW}) WITHOUT ROWID")
        db.execute(
            f"""
            WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ? - 1)
            INSERT INTO {table} SELECT row_id(? + i * {DAY_MS} / ?, i), 'tenant-' || (i % 40), 'app', 'model-' || (i % 12), 'target-' || (i % 3), 'openai', 'eu', 'chat', 1,
              CASE WHEN i % 97 = 0 THEN 'upstream_fault' WHEN i % 11 = 0 THEN 'cache_hit' ELSE 'completed' END, CASE WHEN i % 11 = 0 THEN 'exact' ELSE 'none' END,
              200, 100 + i % 2000, 0, 0, i % 700, 0, (i % 5000) * 1000000, 800, 200000 + i % 90000, 900000 + i % 4000000 FROM n
            """,
            (per_day, start, per_day))
        db.execute(
            f"""
            INSERT INTO usage_hours SELECT ? + i, 'tenant-' || (t % 40), 'app', 'model-' || (t % 12), 'target-' || (t % 3), outcome, {per_day} / 24 / 120 / 3, 0, 0, 1000, 0, 0, 1000, 0, 1000000000
            FROM (WITH RECURSIVE h(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM h WHERE i < 23) SELECT i FROM h),
                 (WITH RECURSIVE x(t) AS (SELECT 0 UNION ALL SELECT t + 1 FROM x WHERE t < 119) SELECT t FROM x),
                 (SELECT 'completed' AS outcome UNION SELECT 'cache_hit' UNION SELECT 'upstream_fault')
            """,
            ((today - back) * 24,))
        db.commit()
    db.execute(
        "INSERT INTO usage_days SELECT bucket / 24, tenant, \"key\", model, target, outcome, SUM(attempts), SUM(estimated), SUM(unpriced), SUM(prompt_tokens), "
        "SUM(cached_tokens), SUM(cache_write_tokens), SUM(output_tokens), SUM(reasoning_tokens), SUM(cost_pico_usd) FROM usage_hours WHERE tenant LIKE 'tenant-%' GROUP BY 1, 2, 3, 4, 5, 6")
    db.commit()
    db.close()


if __name__ == "__main__":
    main()
