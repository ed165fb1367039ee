using Penstock.Protocols.Inference.Answers;
using Penstock.Providers;

namespace Penstock.Gateway.Inference;

/// <summary>
/// The way back to the client. The first write commits: from then on there is no other answer, and a failure is told inside of it.
/// Errors are not written here: a stage says <see cref="InferenceContext.Fail"/>, and the endpoint writes it in the client's dialect.
/// </summary>
public interface IInferenceOutput
{
    /// <summary>True once something was written.</summary>
    bool IsCommitted { get; }

    /// <summary>Commits. False when another attempt has done so before: nothing may be written then.</summary>
    bool TryCommit(in AnswerHead head);

    /// <summary>Takes one frame in the client's own dialect, after <see cref="TryCommit"/>. It is copied; nothing is sent yet.</summary>
    void Write(in RelayFrame frame);

    /// <summary>Takes one step of a streamed answer, after <see cref="TryCommit"/>, and puts it into the client's dialect.</summary>
    void Write(ChatChunk chunk);

    /// <summary>Takes a whole answer, after <see cref="TryCommit"/>, and puts it into the client's dialect.</summary>
    void Write(ChatAnswer answer);

    /// <summary>
    /// Shows a client that waits for a stream that somebody is there, by a comment; its answer is then a stream whatever comes, and a failure is told
    /// inside of it. Does not commit. Nothing happens for others. Only while no attempt can write.
    /// </summary>
    ValueTask KeepAliveAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>Sends what was written, at the client's pace. False when the client is gone.</summary>
    ValueTask<bool> FlushAsync(CancellationToken cancellationToken);
}
