using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Penstock.Bench;

/// <summary>Prints measurements as a table, as JSON, or into a Markdown file with the conditions that they were taken under.</summary>
internal sealed class Report(int rounds, TimeProvider time)
{
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly List<(string Title, IReadOnlyList<Measurement> Measurements, string Load)> _sections = [];

    /// <summary>Adds what one benchmark measured.</summary>
    public void Add(string title, IReadOnlyList<Measurement> measurements) => _sections.Add((title, measurements, LoadAverage()));

    /// <summary>The tables as Markdown.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Random Llama of 246 million weights, Q8_0, one compute thread, medians of {rounds} rounds. ");
        text.Append(CultureInfo.InvariantCulture, $"{time.GetUtcNow():yyyy-MM-dd}, revision {Revision()}, {Processor()}.\n");
        foreach ((string title, IReadOnlyList<Measurement> measurements, string load) in _sections)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {title}\nLoad average after it: {load}\n\n| what | median | unit | goal | met |\n|---|---|---|---|---|\n");
            foreach (Measurement measurement in measurements)
            {
                string met = measurement.Met is { } reached ? reached ? "yes" : "**no**" : "";
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"| {measurement.Name} | {measurement.Value:0.###} | {measurement.Unit} | {measurement.Goal} | {met} |\n");
            }
        }

        return text.ToString();
    }

    /// <summary>The same as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(
        new
        {
            Revision = Revision(),
            Processor = Processor(),
            Rounds = rounds,
            Sections = _sections.Select(section => new { section.Title, section.Load, section.Measurements }),
        },
        Readable);

    private static string LoadAverage() => File.Exists("/proc/loadavg") ? string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3]) : "unknown";

    private static string Processor()
    {
        string? model = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
            : null;
        return $"{Environment.ProcessorCount} processors ({model ?? "unknown"})";
    }

    private static string Revision()
    {
        using var git = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("git", ["rev-parse", "--short", "HEAD"]) { RedirectStandardOutput = true, UseShellExecute = false });
        return git?.StandardOutput.ReadToEnd().Trim() ?? "unknown";
    }
}
