using System.Diagnostics.CodeAnalysis;

namespace Penstock.Telemetry.Metrics;

/// <summary>Compares label values one by one, and finds a series by a span of them without making an array.</summary>
internal sealed class LabelValuesComparer : IEqualityComparer<string[]>, IAlternateEqualityComparer<ReadOnlySpan<string>, string[]>
{
    public static LabelValuesComparer Instance { get; } = new();

    public bool Equals(string[]? x, string[]? y) => x is not null && y is not null && x.AsSpan().SequenceEqual(y);

    public bool Equals(ReadOnlySpan<string> alternate, string[] other) => alternate.SequenceEqual(other);

    public int GetHashCode([DisallowNull] string[] obj) => GetHashCode(obj.AsSpan());

    public int GetHashCode(ReadOnlySpan<string> alternate)
    {
        // Hot path. Values are names from the configuration and small enumerations, so that nobody chooses them to collide: length, ends and
        // middle tell them apart, and reading them whole costs more than the rest of counting.
        uint hash = 17;
        foreach (string value in alternate)
        {
            hash = (hash * 31) + (uint)value.Length;
            if (value.Length > 0)
            {
                hash = (hash * 31) + value[0];
                hash = (hash * 31) + value[value.Length / 2];
                hash = (hash * 31) + value[^1];
                hash = (hash * 31) + value[value.Length * 3 / 4];
            }
        }

        return (int)(hash ^ (hash >> 15));
    }

    public string[] Create(ReadOnlySpan<string> alternate) => alternate.ToArray();
}
