using System.Collections.Immutable;

namespace Penstock.Scaling.Targets.Processes;

/// <summary>How one worker process is started: an argument list, never a line for a shell.</summary>
/// <param name="FileName">The program.</param>
/// <param name="Arguments">
/// Its arguments. Where one of them holds <c>{port}</c>, a free port is put there and the worker is taken to listen on it;
/// else the worker says where it listens by a line <c>listening on URL ...</c> on its standard output.
/// </param>
/// <param name="Environment">Its whole environment; null lets it inherit ours.</param>
public sealed record LaunchCommand(
    string FileName,
    ImmutableArray<string> Arguments,
    ImmutableSortedDictionary<string, string>? Environment = null)
{
    /// <summary>The placeholder for a port that is chosen for the worker.</summary>
    public const string PortPlaceholder = "{port}";

    /// <summary>
    /// The environment variable in which each start gets a token of its own, that the gateway then shows to it; null where the program knows no such thing.
    /// </summary>
    public string? TokenVariable { get; init; }

    /// <summary>What it takes upon itself at its start.</summary>
    public ProcessLimits Limits { get; init; } = new();

    /// <summary>Threads that compute, for programs that read <c>OMP_NUM_THREADS</c>; null lets the program choose.</summary>
    public int? Threads { get; init; }

    /// <summary>True when the port is chosen for the worker; false when the worker chooses and announces it.</summary>
    public bool ChoosesPort => Arguments.Any(argument => argument.Contains(PortPlaceholder, StringComparison.Ordinal));

    /// <summary>Equal by content, so that a reload can tell whether anything has changed.</summary>
    public bool Equals(LaunchCommand? other) =>
        other is not null
        && string.Equals(FileName, other.FileName, StringComparison.Ordinal)
        && Arguments.SequenceEqual(other.Arguments, StringComparer.Ordinal)
        && string.Equals(TokenVariable, other.TokenVariable, StringComparison.Ordinal)
        && Limits == other.Limits
        && Threads == other.Threads
        && SameEnvironment(other.Environment);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(FileName, Arguments.Length, Environment?.Count);

    private bool SameEnvironment(ImmutableSortedDictionary<string, string>? other) =>
        Environment is null || other is null ? Environment is null && other is null : Environment.SequenceEqual(other);
}
