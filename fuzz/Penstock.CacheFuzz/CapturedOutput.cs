using System.Buffers;
using Penstock.Gateway.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Providers;

namespace Penstock.CacheFuzz;

/// <summary>A client in memory, for relayed answers.</summary>
public sealed class CapturedOutput : IInferenceOutput
{
    private readonly ArrayBufferWriter<byte> _written = new(1024);

    /// <inheritdoc/>
    public bool IsCommitted { get; private set; }

    /// <summary>What was committed to.</summary>
    public AnswerHead Head { get; private set; }

    /// <summary>The answer.</summary>
    public ReadOnlySpan<byte> Written => _written.WrittenSpan;

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        _written.ResetWrittenCount();
        IsCommitted = false;
    }

    /// <inheritdoc/>
    public bool TryCommit(in AnswerHead head)
    {
        Head = head;
        return IsCommitted = true;
    }

    /// <inheritdoc/>
    public void Write(in RelayFrame frame) => frame.WriteTo(_written);

    /// <inheritdoc/>
    public void Write(ChatChunk chunk) => throw new NotSupportedException();

    /// <inheritdoc/>
    public void Write(ChatAnswer answer) => throw new NotSupportedException();

    /// <inheritdoc/>
    public ValueTask<bool> FlushAsync(CancellationToken cancellationToken) => ValueTask.FromResult(true);
}
