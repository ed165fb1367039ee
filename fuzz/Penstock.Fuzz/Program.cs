using System.Globalization;
using Penstock.Fuzz;

// penstock-fuzz [--target NAME] [--inputs N] [--seed N] [--keep FOLDER]
// Exit codes: 0 nothing found, 1 a crash, a hang or too few decoded inputs, 2 bad arguments.
const double LeastShare = 0.30;

Dictionary<string, string> options = new(StringComparer.Ordinal);
for (int i = 0; i + 1 < args.Length; i += 2)
{
    options[args[i]] = args[i + 1];
}

string[] known = ["--target", "--inputs", "--seed", "--keep"];
string? wanted = options.GetValueOrDefault("--target");
FuzzTarget[] targets = [.. FuzzTargets.All.Where(target => wanted is null || string.Equals(target.Name, wanted, StringComparison.Ordinal))];
if (args.Length % 2 != 0
    || options.Keys.Any(name => !known.Contains(name, StringComparer.Ordinal))
    || targets.Length == 0
    || !long.TryParse(options.GetValueOrDefault("--inputs", "100000"), CultureInfo.InvariantCulture, out long inputs)
    || !int.TryParse(options.GetValueOrDefault("--seed", "1"), CultureInfo.InvariantCulture, out int seed))
{
    Console.Error.WriteLine("Usage: penstock-fuzz [--target NAME] [--inputs N] [--seed N] [--keep FOLDER]");
    Console.Error.WriteLine("Targets: " + string.Join(' ', FuzzTargets.All.Select(target => target.Name)));
    return 2;
}

string keep = options.GetValueOrDefault("--keep", ".");
bool failed = false;
foreach (FuzzTarget target in targets)
{
    var run = new FuzzRun(target, seed, TimeProvider.System);
    long start = TimeProvider.System.GetTimestamp();
    run.Run(inputs, input =>
    {
        Console.WriteLine($"{target.Name}: HANG, input kept in {Keep(target.Name, input)}");
        Environment.FailFast($"{target.Name} does not end.");
    });
    double seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
    string verdict = run.Crash is not null ? $"CRASH, input kept in {Keep(target.Name, run.Culprit)}\n{run.Crash}"
        : run.DecodedShare < LeastShare ? $"TOO FEW DECODED (at least {LeastShare:P0})"
        : "ok";
    failed |= run.Crash is not null || run.DecodedShare < LeastShare;
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{target.Name,-20} seed {seed} inputs {run.Inputs,8} decoded {run.DecodedShare:P1} {run.Inputs / Math.Max(seconds, 0.001):F0}/s {verdict}"));
}

return failed ? 1 : 0;

string Keep(string target, byte[] input)
{
    string path = Path.Combine(keep, string.Create(CultureInfo.InvariantCulture, $"{target}-seed{seed}.bin"));
    File.WriteAllBytes(path, input);
    return path;
}
