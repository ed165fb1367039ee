using Penstock.Gateway.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Providers;

namespace Penstock.Gateway.Caching.Flights;

/// <summary>The output of a call that several clients read: it is written into the recording, and each of them reads it from there.</summary>
internal sealed class FlightOutput(FlightRecording recording) : IInferenceOutput
{
    /// <inheritdoc/>
    public bool IsCommitted => recording.Head is not null;

    /// <summary>What was committed to; null before.</summary>
    public AnswerHead? Head => recording.Head;

    /// <inheritdoc/>
    public bool TryCommit(in AnswerHead head)
    {
        recording.Commit(head);
        return true;
    }

    /// <inheritdoc/>
    public void Write(in RelayFrame frame)
    {
        byte[] copy = new byte[frame.Length];
        frame.Before.Span.CopyTo(copy);
        frame.Patch.Span.CopyTo(copy.AsSpan(frame.Before.Length));
        frame.After.Span.CopyTo(copy.AsSpan(frame.Before.Length + frame.Patch.Length));
        recording.Append(new RecordedItem(frame.Kind, copy, null, null));
    }

    /// <inheritdoc/>
    public void Write(ChatChunk chunk) => recording.Append(new RecordedItem(RelayFrameKind.Event, null, chunk, null));

    /// <inheritdoc/>
    public void Write(ChatAnswer answer) => recording.Append(new RecordedItem(RelayFrameKind.Body, null, null, answer));

    /// <inheritdoc/>
    public async ValueTask<bool> FlushAsync(CancellationToken cancellationToken)
    {
        await recording.PublishAsync(cancellationToken);
        return true;
    }
}
