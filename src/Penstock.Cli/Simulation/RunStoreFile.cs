using System.Text.Json;
using Penstock.Scaling.Simulation.Evaluation;

namespace Penstock.Cli.Simulation;

/// <summary>Runs that are done, a line of JSON each. A line that was cut by a crash is done again.</summary>
internal sealed class RunStoreFile : IRunStore
{
    private readonly Dictionary<RunKey, RunSummary> _runs = [];
    private readonly string? _path;

    public RunStoreFile(string? path)
    {
        _path = path;
        foreach (string line in path is not null && File.Exists(path) ? File.ReadLines(path) : [])
        {
            if (Parse(line) is { } run)
            {
                _runs[run.Key] = run;
            }
        }
    }

    public RunSummary? Find(RunKey key) => _runs.GetValueOrDefault(key);

    public void Add(RunSummary run)
    {
        _runs[run.Key] = run;
        if (_path is not null)
        {
            File.AppendAllText(_path, JsonSerializer.Serialize(run) + "\n");
        }
    }

    private static RunSummary? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<RunSummary>(line) is { Key: not null } run ? run : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
