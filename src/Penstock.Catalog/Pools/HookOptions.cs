using Penstock.Catalog.Values;

namespace Penstock.Catalog.Pools;

/// <summary>Replicas that an operator's own commands start, stop and list. Run without a shell.</summary>
public sealed record HookOptions
{
    /// <summary>Makes there be <c>{desired}</c> replicas; exit code 0 says that it was accepted.</summary>
    public required ValueList<string> Scale { get; init; }

    /// <summary>Prints what there is: a line of JSON for each replica, <c>{"id": "a", "address": "http://10.0.0.7:8000", "phase": "ready"}</c>.</summary>
    public required ValueList<string> List { get; init; }

    /// <summary>Takes <c>{replica}</c> out, and lowers the number by one. Empty: the platform chooses who goes.</summary>
    public ValueList<string> Drain { get; init; } = [];

    /// <summary>A command that runs longer is ended. Default 30 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}
