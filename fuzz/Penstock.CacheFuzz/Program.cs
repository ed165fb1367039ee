using System.Globalization;
using Penstock.CacheFuzz;

// penstock-cache-fuzz [requests] [seed] [exact|semantic]
// Exit codes: 0 nothing found, 1 a wrong answer, 2 bad arguments.
if (!long.TryParse(args.ElementAtOrDefault(0) ?? "1000000", CultureInfo.InvariantCulture, out long requests)
    || !int.TryParse(args.ElementAtOrDefault(1) ?? "1", CultureInfo.InvariantCulture, out int seed))
{
    Console.Error.WriteLine("Usage: Penstock.CacheFuzz [requests, default 1000000] [seed, default 1] [exact|semantic, default exact]");
    return 2;
}

bool isSemantic = args.ElementAtOrDefault(2) == "semantic";
FuzzResult result = isSemantic ? await SemanticFuzzer.RunAsync(requests, seed, CancellationToken.None) : await CacheFuzzer.RunAsync(requests, seed, CancellationToken.None);
Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"seed {seed}: {result.Requests} requests, {result.Mutations} of them one parameter or tenant off, {result.Hits} hits: {result.Wrong ?? "none wrong"}{(isSemantic ? $"; {result.WrongSubjects} to another question" : "")}"));
return result.Wrong is null ? 0 : 1;
