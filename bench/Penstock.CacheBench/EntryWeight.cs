using Penstock.Gateway.Caching;
using Penstock.CacheFuzz;
using Penstock.Catalog.Models;
using System.Globalization;
using System.Text;

namespace Penstock.CacheBench;

/// <summary>What an entry takes in the heap beside its payload, against what the cache weighs it with.</summary>
internal static class EntryWeight
{
    /// <summary>Bytes a kept answer takes in the heap, and bytes that the cache counts for it.</summary>
    public static async Task<(double Heap, double Counted)> RunAsync(int entries)
    {
        var upstream = new EchoProvider { Text = "answer" };
        await using var pipeline = new LocalPipeline(upstream, new CacheOptions { Exact = TimeSpan.FromHours(1) }, new AnswerCacheOptions { MemoryBytes = 1024L * 1024 * 1024 });
        var output = new CapturedOutput();
        await AskAsync(pipeline, output, 0);
        await FillRecentAsync(pipeline, output);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        CacheStatus empty = pipeline.Cache.Status;
        for (int i = 1; i <= entries; i++)
        {
            await AskAsync(pipeline, output, i);
        }

        long after = GC.GetTotalMemory(forceFullCollection: true);
        return ((double)(after - before) / entries, (double)(pipeline.Cache.Status.Bytes - empty.Bytes) / entries);
    }

    /// <summary>The records of recent requests take room too, up to a bound that is reached first.</summary>
    private static async Task FillRecentAsync(LocalPipeline pipeline, CapturedOutput output)
    {
        for (int i = 0; i < 20_000; i++)
        {
            await AskAsync(pipeline, output, 0);
        }
    }

    private static async ValueTask AskAsync(LocalPipeline pipeline, CapturedOutput output, int number)
    {
        output.Clear();
        byte[] body = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$$"""{"model":"small","messages":[{"role":"user","content":"{{{number}}}"}],"temperature":0}"""));
        await pipeline.AskAsync(body, null, isStream: false, output, CancellationToken.None);
    }
}
