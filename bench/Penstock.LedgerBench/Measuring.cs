using System.Globalization;
using Penstock.Storage.Ledger;

namespace Penstock.LedgerBench;

/// <summary>Asks what operators ask, as the admin API does, and prints a table: the median and the longest of some runs each, the first among them.</summary>
internal static class Measuring
{
    private const int Runs = 7;

    public static async Task RunAsync(ILedgerStore store, RowGenerator rows, string kind)
    {
        var reader = new LedgerReader(store);
        string load = File.Exists("/proc/loadavg") ? string.Join(' ', (await File.ReadAllTextAsync("/proc/loadavg")).Split(' ')[..3]) : "unknown";
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"### {kind}\n\nLoad average before: {load}; {Environment.ProcessorCount} processors.\n"));
        Console.WriteLine("| asked | rows | median, ms | longest, ms | under 1 s |\n|---|---|---|---|---|");
        await UsageAsync(reader, rows);
        foreach ((string name, LedgerFilter filter) in Filters(rows))
        {
            await PagesAsync(reader, rows, name, filter);
        }

        AttemptRow some = rows.Rows().ElementAt(12_345);
        await MeasureAsync("one request by its id", async () => (await reader.FindAsync(some.Id, CancellationToken.None)).Count);
    }

    private static async Task UsageAsync(LedgerReader reader, RowGenerator rows)
    {
        var all = new LedgerFilter();
        var month = new LedgerFilter { From = rows.Start.AddDays(30), Until = rows.Start.AddDays(60) };
        UsageDimension[] tenantAndDay = [UsageDimension.Tenant, UsageDimension.Day];
        foreach ((string name, LedgerFilter filter, UsageDimension[] by) in new (string, LedgerFilter, UsageDimension[])[]
        {
            ("usage by tenant and day, all days", all, tenantAndDay),
            ("usage by tenant and day, 30 days", month, tenantAndDay),
            ("usage by day of one tenant", all with { Tenant = "tenant-000" }, [UsageDimension.Day]),
            ("usage by tenant", all, [UsageDimension.Tenant]),
            ("usage by key, model and target", all, [UsageDimension.Key, UsageDimension.Model, UsageDimension.Target]),
            ("usage by hour, 30 days", month, [UsageDimension.Hour]),
        })
        {
            await MeasureAsync(name, async () => (await reader.UsageAsync(new UsageQuery { Filter = filter, By = by, Limit = 100_000 }, CancellationToken.None)).Count);
        }
    }

    private static IEnumerable<(string Name, LedgerFilter Filter)> Filters(RowGenerator rows)
    {
        yield return ("all", new LedgerFilter());
        yield return ("a large tenant", new LedgerFilter { Tenant = "tenant-000" });
        yield return ("a small tenant", new LedgerFilter { Tenant = "tenant-199" });
        yield return ("a tenant of ten rows", new LedgerFilter { Tenant = "seldom" });
        yield return ("no such tenant", new LedgerFilter { Tenant = "nobody" });
        yield return ("a key", new LedgerFilter { Key = "key-100" });
        yield return ("a key of ten rows", new LedgerFilter { Key = "lost" });
        yield return ("a model", new LedgerFilter { Model = "legal" });
        yield return ("a model of ten rows", new LedgerFilter { Model = "forgotten" });
        yield return ("a target", new LedgerFilter { Target = "chat-1" });
        yield return ("a target of ten rows", new LedgerFilter { Target = "nowhere" });
        yield return ("an outcome", new LedgerFilter { Outcome = AttemptOutcome.Deadline });
        yield return ("an outcome of one in a thousand", new LedgerFilter { Outcome = AttemptOutcome.LostHedge });
        yield return ("a small tenant's faults", new LedgerFilter { Tenant = "tenant-150", Outcome = AttemptOutcome.UpstreamFault });
        yield return ("ten days", new LedgerFilter { From = rows.Start.AddDays(20), Until = rows.Start.AddDays(30) });
    }

    private static async Task PagesAsync(LedgerReader reader, RowGenerator rows, string name, LedgerFilter filter)
    {
        Guid middle = AttemptId.LeastAt(rows.Start + ((rows.End - rows.Start) / 2));
        Guid early = AttemptId.LeastAt(rows.Start.AddHours(30));
        foreach ((string where, Guid? after) in new (string, Guid?)[] { ("newest", null), ("middle", middle), ("oldest", early) })
        {
            await MeasureAsync($"{name}: {where} page of 100", async () => (await reader.PageAsync(filter, after, 100, CancellationToken.None)).Rows.Count);
        }

        await MeasureAsync($"{name}: newest page of 1,000", async () => (await reader.PageAsync(filter, null, 1_000, CancellationToken.None)).Rows.Count);
    }

    private static async Task MeasureAsync(string name, Func<Task<int>> ask)
    {
        double[] milliseconds = new double[Runs];
        int rows = 0;
        for (int run = 0; run < Runs; run++)
        {
            long begin = TimeProvider.System.GetTimestamp();
            rows = await ask();
            milliseconds[run] = TimeProvider.System.GetElapsedTime(begin).TotalMilliseconds;
        }

        Array.Sort(milliseconds);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"| {name} | {rows} | {milliseconds[Runs / 2]:0.0} | {milliseconds[^1]:0.0} | {(milliseconds[^1] < 1_000 ? "yes" : "NO")} |"));
    }
}
