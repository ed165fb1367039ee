using System.Globalization;
using Penstock.Bench;
using Penstock.Worker.Engine;

const string Usage = """
    Measures the worker on a random model, which is made in the cache folder at first (1.3 GB).

    usage: Penstock.Bench (gguf | batching | prefix | sampling | prefill | all) --cache FOLDER [--rounds N] [--json] [--report FILE]

    example: dotnet run -c Release --project bench/Penstock.Bench -- all --cache /tmp/penstock-bench --report bench/results/worker.md
    """;

string? Option(string name) => Array.IndexOf(args, name) is var index and >= 0 && index + 1 < args.Length ? args[index + 1] : null;

var benchmarks = new (string Name, string Title, Func<string, int, Task<IReadOnlyList<Measurement>>> Run)[]
{
    ("batching", "Batching: answers of 64 tokens", BatchingBenchmark.RunAsync),
    ("prefix", "Prefix reuse: 8 requests with 200 shared prompt tokens and 3 of their own, answers of 16", PrefixBenchmark.RunAsync),
    ("sampling", "Sampling: one token of 32,000", SamplingBenchmark.RunAsync),
    ("prefill", "Chunked prefill: a prompt of 2,000 tokens beside a running answer", PrefillBenchmark.RunAsync),
};

string command = args.FirstOrDefault() ?? "";
string[] known = ["gguf", "all", .. benchmarks.Select(benchmark => benchmark.Name)];
if (Option("--cache") is not { } cache
    || !known.Contains(command, StringComparer.Ordinal)
    || !int.TryParse(Option("--rounds") ?? "5", CultureInfo.InvariantCulture, out int rounds) || rounds < 1)
{
    Console.Error.WriteLine(Usage);
    return 2;
}

Result<string, EngineError> model = RandomModel.Ensure(cache);
if (!model.Succeeded)
{
    Console.Error.WriteLine(model.Error);
    return 1;
}

if (string.Equals(command, "gguf", StringComparison.Ordinal))
{
    Console.WriteLine(model.Value);
    return 0;
}

var report = new Report(rounds, TimeProvider.System);
foreach (var benchmark in benchmarks.Where(benchmark => command is "all" || string.Equals(benchmark.Name, command, StringComparison.Ordinal)))
{
    report.Add(benchmark.Title, await benchmark.Run(model.Value, rounds));
}

Console.WriteLine(args.Contains("--json", StringComparer.Ordinal) ? report.ToJson() : report.ToMarkdown());
if (Option("--report") is { } file)
{
    File.WriteAllText(file, "# The worker, measured\n" + report.ToMarkdown());
}

return 0;
