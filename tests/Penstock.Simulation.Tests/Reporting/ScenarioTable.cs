using System.Globalization;
using System.Text;
using Penstock.Simulation.Tests.Scenarios;

namespace Penstock.Simulation.Tests.Reporting;

/// <summary>The table of docs/concepts/resilience.md. PENSTOCK_UPDATE_GOLDEN=1 writes it anew, with the revision's figures.</summary>
internal static class ScenarioTable
{
    private const string Begin = "<!-- scenarios: written by Penstock.Simulation.Tests -->\n";
    private const string End = "<!-- end of scenarios -->\n";

    public static string Markdown(IReadOnlyList<(Scenario Scenario, ScenarioResult Result)> rows)
    {
        double well = rows[0].Result.P99FirstToken;
        double wellMedian = rows[0].Result.MedianFirstToken;
        var text = new StringBuilder("| Scenario | What happens | Requests | Whole answers | Median first token | added | p99 first token | added | Attempts a request | USD for 1,000 |\n");
        text.Append("|---|---|---|---|---|---|---|---|---|---|\n");
        foreach ((Scenario scenario, ScenarioResult result) in rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {scenario.Name} | {scenario.World} | {result.Requests} | {result.SuccessRate:P2} ");
            text.Append(CultureInfo.InvariantCulture, $"| {result.MedianFirstToken:0.00} s | {result.MedianFirstToken - wellMedian:+0.00;-0.00;0.00} s ");
            text.Append(CultureInfo.InvariantCulture, $"| {result.P99FirstToken:0.00} s | {result.P99FirstToken - well:+0.00;-0.00;0.00} s ");
            text.Append(CultureInfo.InvariantCulture, $"| {result.Attempts:0.000} | {result.UsdPerThousand:0.000} |\n");
        }

        return text.ToString();
    }

    /// <summary>Writes it into the page where the environment says so.</summary>
    public static void Publish(string table)
    {
        if (Environment.GetEnvironmentVariable("PENSTOCK_UPDATE_GOLDEN") is not "1")
        {
            return;
        }

        string? root = AppContext.BaseDirectory;
        while (root is not null && !File.Exists(Path.Combine(root, "Penstock.slnx")))
        {
            root = Path.GetDirectoryName(root);
        }

        string page = Path.Combine(root ?? throw new InvalidOperationException("This is not a checkout."), "docs", "concepts", "resilience.md");
        string text = File.ReadAllText(page);
        int begin = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int end = text.IndexOf(End, StringComparison.Ordinal);
        File.WriteAllText(page, text[..begin] + "\n" + table + "\n" + text[end..]);
    }
}
