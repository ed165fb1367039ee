using Penstock.Protocols.Inference.Answers;
using Penstock.Providers;

namespace Penstock.Gateway.Inference;

/// <summary>
/// An attempt's own way to the client. Gates of one exchange share a <see cref="CommitLatch"/>: the first that commits wins, the others
/// are told so.
/// </summary>
public sealed class AttemptGate(IInferenceOutput output, CommitLatch latch) : IInferenceOutput
{
    /// <inheritdoc/>
    public bool IsCommitted { get; private set; }

    /// <inheritdoc/>
    public bool TryCommit(in AnswerHead head)
    {
        if (!IsCommitted && latch.TryTake(this))
        {
            IsCommitted = output.TryCommit(head);
        }

        return IsCommitted;
    }

    /// <inheritdoc/>
    public void Write(in RelayFrame frame) => Open().Write(frame);

    /// <inheritdoc/>
    public void Write(ChatChunk chunk) => Open().Write(chunk);

    /// <inheritdoc/>
    public void Write(ChatAnswer answer) => Open().Write(answer);

    /// <inheritdoc/>
    public ValueTask KeepAliveAsync(CancellationToken cancellationToken) => IsCommitted ? ValueTask.CompletedTask : output.KeepAliveAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> FlushAsync(CancellationToken cancellationToken) =>
        IsCommitted ? output.FlushAsync(cancellationToken) : ValueTask.FromResult(true);

    private IInferenceOutput Open() =>
        IsCommitted ? output : throw new InvalidOperationException("An attempt has to commit before it writes.");
}
