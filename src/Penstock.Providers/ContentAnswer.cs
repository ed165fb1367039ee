using Penstock.Protocols.Inference;

namespace Penstock.Providers;

/// <summary>
/// An answer that is pulled: <c>while (await WaitToReadAsync) while (TryRead(out item)) ...</c>, then <see cref="Fault"/> says whether it was
/// whole. What is read together may be flushed together. Not for use by several threads.
/// </summary>
public abstract class ContentAnswer : ProviderAnswer
{
    /// <summary>True when the items are pieces of a stream; false when one item is the whole answer.</summary>
    public required bool IsStream { get; init; }

    /// <summary>Null once all was read and the answer is whole; else why it is not. Meaningful after <see cref="WaitToReadAsync"/> gave false.</summary>
    public ProviderFault? Fault { get; protected set; }

    /// <summary>What the upstream counted, as far as it has said so; read on this side, so that it outlives the client.</summary>
    public TokenUsage? Usage { get; protected set; }

    /// <summary>How many tokens were given out so far, estimated from their text: what counts when the target never comes to say.</summary>
    public long EstimatedOutputTokens { get; protected set; }

    /// <summary>Request fields that change the answer, that the target cannot express and that were dropped for it (<c>x-penstock-dropped</c>); null when there are none.</summary>
    public string? DroppedFields { get; init; }

    /// <summary>Request fields without effect on the answer that the target ignored or was not told (<c>x-penstock-ignored</c>); null when there are none.</summary>
    public string? IgnoredFields { get; init; }

    /// <summary>Completes with true when <c>TryRead</c> has an item, with false at the end.</summary>
    public abstract ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken);
}
