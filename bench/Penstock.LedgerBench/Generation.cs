using System.Globalization;
using Penstock.Storage.Ledger;

namespace Penstock.LedgerBench;

/// <summary>Fills a ledger through the gateway's own writer, in large batches.</summary>
internal static class Generation
{
    private const int Batch = 50_000;

    public static async Task RunAsync(ILedgerStore store, RowGenerator rows)
    {
        long begin = TimeProvider.System.GetTimestamp();
        long done = 0;
        foreach (AttemptRow[] batch in rows.Rows().Chunk(Batch))
        {
            await store.WriteAsync(batch, CancellationToken.None);
            done += batch.Length;
            if (done % 500_000 == 0 || done == rows.Count)
            {
                await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{done} rows, {TimeProvider.System.GetElapsedTime(begin).TotalSeconds:0} s"));
            }
        }
    }
}
