using System.Collections.Immutable;

namespace Penstock.Telemetry.Metrics;

/// <summary>A metric's name and meaning. Names are checked when it is made: a bad one is a bug, and it is found at start.</summary>
internal sealed class MetricDefinition
{
    public MetricDefinition(string name, string help, MetricType type, ImmutableArray<string> labels)
    {
        if (!IsName(name) || name.StartsWith("__", StringComparison.Ordinal))
        {
            throw new ArgumentException($"'{name}' is no metric name: [a-zA-Z_][a-zA-Z0-9_]*.", nameof(name));
        }

        if (type == MetricType.Counter && !name.EndsWith("_total", StringComparison.Ordinal))
        {
            throw new ArgumentException($"The counter '{name}' must end with _total.", nameof(name));
        }

        foreach (string label in labels)
        {
            if (!IsName(label) || label is "le" or "quantile" || label.StartsWith("__", StringComparison.Ordinal))
            {
                throw new ArgumentException($"'{label}' is no label name for {name}.", nameof(labels));
            }
        }

        (Name, Help, Type, Labels) = (name, help, type, labels);
    }

    public string Name { get; }

    public string Help { get; }

    public MetricType Type { get; }

    public ImmutableArray<string> Labels { get; }

    private static bool IsName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');
}
