namespace Penstock.Cli.Monitoring;

/// <summary>One line of Prometheus' text format.</summary>
/// <param name="Name">With a histogram's suffix.</param>
/// <param name="Labels">By name.</param>
/// <param name="Value">The number.</param>
internal sealed record MetricSample(string Name, IReadOnlyDictionary<string, string> Labels, double Value)
{
    /// <summary>A label's value; empty where there is none.</summary>
    public string this[string label] => Labels.GetValueOrDefault(label, "");
}
