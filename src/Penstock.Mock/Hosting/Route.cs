namespace Penstock.Mock.Hosting;

/// <summary>Where a path leads.</summary>
/// <param name="Dialect">Who reads and answers.</param>
/// <param name="Name">As the journal says it.</param>
/// <param name="Operation">What is asked for.</param>
/// <param name="Action">The dialect's own name of the endpoint.</param>
/// <param name="Target">The model, deployment or id that the path names; null without one.</param>
internal sealed record Route(IDialect Dialect, MockDialect Name, MockOperation Operation, string Action, string? Target = null)
{
    /// <summary>False for paths that are open to all.</summary>
    public bool NeedsKey { get; init; } = true;

    /// <summary>Gemini: a stream was asked for as server-sent events, not as a JSON array.</summary>
    public bool AsEvents { get; init; }

    /// <summary>Whether a body is expected.</summary>
    public bool HasBody => Operation != MockOperation.Lookup;
}
