using Penstock.Scaling.Signals;

namespace Penstock.Scaling.Mixing;

/// <summary>Replicas of one type, as they are.</summary>
/// <param name="Type">Name of the type.</param>
/// <param name="Ready">Those that take requests.</param>
/// <param name="Starting">Those that were asked for and are not ready.</param>
public sealed record TypeSample(string Type, int Ready, int Starting)
{
    /// <summary>What they did since the sample before.</summary>
    public ServerWork Work { get; init; }

    /// <summary>Sequences that one decodes at once, as they say; 0 where they do not.</summary>
    public int MaxSequences { get; init; }
}
