namespace Penstock.Catalog.Alerts;

/// <summary>Which series a rule is for. A value that ends in * matches what begins so; null matches everything.</summary>
public sealed record AlertMatchOptions
{
    /// <summary>Model.</summary>
    public string? Model { get; init; }

    /// <summary>Target.</summary>
    public string? Target { get; init; }

    /// <summary>Tenant.</summary>
    public string? Tenant { get; init; }

    /// <summary>Whether <paramref name="value"/> is what <paramref name="pattern"/> means.</summary>
    public static bool Matches(string? pattern, string value) =>
        pattern is null
        || (pattern.EndsWith('*') ? value.StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal) : string.Equals(pattern, value, StringComparison.Ordinal));
}
