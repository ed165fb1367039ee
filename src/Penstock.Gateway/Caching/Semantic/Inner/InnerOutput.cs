using System.Buffers;
using Penstock.Gateway.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Providers;

namespace Penstock.Gateway.Caching.Semantic.Inner;

/// <summary>Takes the answer of a call that the gateway makes itself; bounded.</summary>
internal sealed class InnerOutput : IInferenceOutput
{
    private const int MostBytes = 1024 * 1024;

    private readonly ArrayBufferWriter<byte> _body = new();

    public bool IsCommitted { get; private set; }

    /// <summary>A body that was relayed; empty where none was, or it was too long.</summary>
    public ReadOnlyMemory<byte> Body => _body.WrittenCount <= MostBytes ? _body.WrittenMemory : default;

    /// <summary>An answer that was translated.</summary>
    public ChatAnswer? Answer { get; private set; }

    public bool TryCommit(in AnswerHead head) => IsCommitted = true;

    public void Write(in RelayFrame frame)
    {
        if (_body.WrittenCount <= MostBytes)
        {
            frame.WriteTo(_body);
        }
    }

    public void Write(ChatChunk chunk)
    {
        // What is asked for is never a stream.
    }

    public void Write(ChatAnswer answer) => Answer = answer;

    public ValueTask<bool> FlushAsync(CancellationToken cancellationToken) => ValueTask.FromResult(true);
}
