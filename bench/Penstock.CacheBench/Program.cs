using System.Globalization;
using Penstock.CacheBench;

// penstock-cache-bench guard FILE: what the guard lets pass, on pairs of questions (JSON lines of a, b, same).
// penstock-cache-bench [exact|semantic]: exact hits of the cache, and the steps of the semantic one, in process, on one thread. Prints Markdown tables.
if (args is ["guard", var pairs, .. var rest])
{
    GuardPairs.Run(pairs, Console.Out, showsTuning: rest is ["show"]);
    return 0;
}

string load = File.Exists("/proc/loadavg") ? string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3]) : "unknown";
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Load average before: {load}; {Environment.ProcessorCount} processors.\n"));
if (args is not ["exact"])
{
    Console.WriteLine("| step | rounds | least, ms | p50, ms | p99, ms | CPU, ms |\n|---|---|---|---|---|---|");
    Write(SemanticSteps.Embed(1000));
    foreach ((int entries, int rounds) in new[] { (100_000, 1000), (1_000_000, 200) })
    {
        (SemanticFigures figures, double bytes) = SemanticSteps.Search(entries, rounds);
        Write(figures);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| bytes an entry in that index | | | {bytes:0.0} | | |"));
    }
}

if (args is ["semantic"])
{
    return 0;
}

Console.WriteLine("| prompt, characters | answer, characters | p50, µs | p99, µs | p99.9, µs | CPU, µs a hit | allocated, bytes a hit |\n|---|---|---|---|---|---|---|");
foreach ((int prompt, int answer) in new[] { (100, 500), (2000, 2000), (20_000, 4000) })
{
    HitFigures figures = await ExactHits.RunAsync(prompt, answer, 100_000);
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {prompt} | {answer} | {figures.MedianMicroseconds:0.0} | {figures.P99Microseconds:0.0} | {figures.P999Microseconds:0.0} | {figures.CpuMicroseconds:0.0} | {figures.AllocatedBytes:0} |"));
}

(double heap, double counted) = await EntryWeight.RunAsync(50_000);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\nAn entry takes {heap:0} bytes in the heap; the cache counts {counted:0}."));
return 0;

static void Write(SemanticFigures figures) => Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"| {figures.What} | {figures.Rounds} | {figures.MinimumMilliseconds:0.000} | {figures.MedianMilliseconds:0.000} | {figures.P99Milliseconds:0.000} | {figures.CpuMilliseconds:0.000} |"));
