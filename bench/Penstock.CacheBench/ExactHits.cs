using System.Diagnostics;
using System.Text;
using Penstock.CacheFuzz;
using Penstock.Catalog.Models;
using Penstock.Catalog.Tenants;
using Penstock.Gateway.Caching;
using Penstock.Gateway.Inference;

namespace Penstock.CacheBench;

/// <summary>Exact hits through the production pipeline, in this process, on one thread.</summary>
internal static class ExactHits
{
    private const int Entries = 1000;
    private static readonly TenantOptions Tenant = new() { Name = "acme" };

    /// <summary>Asks for answers that are kept; gives microseconds at quantiles, CPU and bytes a hit.</summary>
    public static async Task<HitFigures> RunAsync(int promptCharacters, int answerCharacters, int requests)
    {
        var upstream = new EchoProvider { Text = new string('a', answerCharacters) };
        await using var pipeline = new LocalPipeline(upstream, new CacheOptions { Exact = TimeSpan.FromHours(1) }, new AnswerCacheOptions { MemoryBytes = 512 * 1024 * 1024 });
        byte[][] bodies = [.. Enumerable.Range(0, Entries).Select(number => Body(number, promptCharacters))];
        var output = new CapturedOutput();
        foreach (byte[] body in bodies)
        {
            await AskAsync(pipeline, body, output, mustHit: false);
        }

        long[] ticks = new long[requests];
        await MeasureAsync(pipeline, bodies, output, ticks);
        using var process = Process.GetCurrentProcess();
        (TimeSpan cpu, long bytes) = (process.TotalProcessorTime, GC.GetAllocatedBytesForCurrentThread());
        await MeasureAsync(pipeline, bodies, output, ticks);
        process.Refresh();
        (cpu, bytes) = (process.TotalProcessorTime - cpu, GC.GetAllocatedBytesForCurrentThread() - bytes);
        Array.Sort(ticks);
        double Microseconds(double quantile) => TimeProvider.System.GetElapsedTime(0, ticks[(int)(quantile * (requests - 1))]).TotalMicroseconds;
        return new HitFigures(Microseconds(0.5), Microseconds(0.99), Microseconds(0.999), cpu.TotalMicroseconds / requests, (double)bytes / requests);
    }

    private static async Task MeasureAsync(LocalPipeline pipeline, byte[][] bodies, CapturedOutput output, long[] ticks)
    {
        for (int i = 0; i < ticks.Length; i++)
        {
            long start = TimeProvider.System.GetTimestamp();
            await AskAsync(pipeline, bodies[i * 7 % bodies.Length], output, mustHit: true);
            ticks[i] = TimeProvider.System.GetTimestamp() - start;
        }
    }

    private static async ValueTask AskAsync(LocalPipeline pipeline, byte[] body, CapturedOutput output, bool mustHit)
    {
        output.Clear();
        InferenceContext context = await pipeline.AskAsync(body, Tenant, isStream: false, output, CancellationToken.None);
        if (mustHit && context.Cache != CacheUse.Exact)
        {
            throw new InvalidOperationException("This has to be a hit.");
        }
    }

    private static byte[] Body(int number, int characters) => Encoding.UTF8.GetBytes(
        $$$"""{"model":"small","messages":[{"role":"system","content":"You are helpful."},{"role":"user","content":"{{{number}}} {{{new string('q', characters)}}}"}],"temperature":0,"max_tokens":100}""");
}
