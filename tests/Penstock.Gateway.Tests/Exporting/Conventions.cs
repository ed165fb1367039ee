using System.Globalization;
using System.Reflection;

namespace Penstock.Gateway.Tests.Exporting;

/// <summary>What OpenTelemetry's conventions for generative AI say, out of the files in Conventions.</summary>
internal static class Conventions
{
    /// <summary>Attributes with their well-known values; none where any value goes.</summary>
    public static IReadOnlyDictionary<string, string[]> Attributes { get; } = Lines("attributes.txt").ToDictionary(line => line[0], line => line[1..], StringComparer.Ordinal);

    /// <summary>Metrics with unit and bucket boundaries.</summary>
    public static IReadOnlyDictionary<string, (string Unit, double[] Bounds)> Metrics { get; } = Lines("metrics.txt").ToDictionary(
        line => line[0],
        line => (line[1], line[2].Split(',').Select(bound => double.Parse(bound, CultureInfo.InvariantCulture)).ToArray()),
        StringComparer.Ordinal);

    private static IEnumerable<string[]> Lines(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith('#')).Select(line => line.Split(' '))];
    }
}
