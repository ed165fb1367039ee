using Penstock.Catalog.Values;

namespace Penstock.Catalog.Alerts;

/// <summary>What operators are told, and where.</summary>
public sealed record AlertOptions
{
    /// <summary>Whether the rules that come with the program run too. Default true.</summary>
    public bool Defaults { get; init; } = true;

    /// <summary>How often rules are judged. Default 10 s.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Rules; one of a default's name takes its place.</summary>
    public NamedMap<AlertRuleOptions> Rules { get; init; } = [];

    /// <summary>Sinks.</summary>
    public NamedMap<AlertSinkOptions> Sinks { get; init; } = [];
}
