using System.Globalization;
using Penstock.CacheBench;

// Exact hits of the cache, in process, on one thread. Prints a Markdown table.
string load = File.Exists("/proc/loadavg") ? string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3]) : "unknown";
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Load average before: {load}; {Environment.ProcessorCount} processors.\n"));
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
