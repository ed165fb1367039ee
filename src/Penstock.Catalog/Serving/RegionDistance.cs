namespace Penstock.Catalog.Serving;

/// <summary>The round trip from one region to another.</summary>
public sealed record RegionDistance(string From, string To, TimeSpan RoundTrip)
{
    internal bool Joins(string from, string to) =>
        string.Equals(From, from, StringComparison.Ordinal) && string.Equals(To, to, StringComparison.Ordinal);
}
