using System.Globalization;
using Penstock.Catalog.Serving;
using Penstock.Catalog.Values;
using Penstock.LedgerBench;
using Penstock.Storage.Ledger;

// generate|measure sqlite FILE | postgres CONNECTION [--rows N] [--days N] [--seed N]
if (args is not ["generate" or "measure", "sqlite" or "postgres", var place, ..])
{
    Console.Error.WriteLine("Use: generate|measure sqlite FILE|postgres CONNECTION [--rows 10000000] [--days 90] [--seed 1]");
    return 2;
}

var storage = args[1] == "sqlite"
    ? new StorageOptions { Path = place }
    : new StorageOptions { Kind = StorageKind.Postgres, Connection = new Secret(place) };
var rows = new RowGenerator(Number("--rows", 10_000_000), (int)Number("--days", 90), (int)Number("--seed", 1));
await using ILedgerStore store = AttemptLedger.StoreOf(storage);
await store.PrepareAsync(CancellationToken.None);
if (args[0] == "generate")
{
    await Generation.RunAsync(store, rows);
}
else
{
    await Measuring.RunAsync(store, rows, args[1]);
}

return 0;

long Number(string name, long otherwise) =>
    Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? long.Parse(args[at + 1], CultureInfo.InvariantCulture) : otherwise;
