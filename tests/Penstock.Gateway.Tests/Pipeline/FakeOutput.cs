using System.Buffers;
using System.Text;
using Penstock.Gateway.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Providers;

namespace Penstock.Gateway.Tests.Pipeline;

/// <summary>A client in memory.</summary>
internal sealed class FakeOutput : IInferenceOutput
{
    private readonly ArrayBufferWriter<byte> _written = new();

    public bool IsCommitted { get; private set; }

    public AnswerHead Head { get; private set; }

    public int Flushes { get; private set; }

    public string Text => Encoding.UTF8.GetString(_written.WrittenSpan);

    /// <summary>Completes at the first flush.</summary>
    public TaskCompletionSource Flushed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What a flush waits for; a slow client sets one that is not complete.</summary>
    public Task<bool> Pace { get; set; } = Task.FromResult(true);

    public bool TryCommit(in AnswerHead head)
    {
        Head = head;
        return IsCommitted = true;
    }

    public void Write(in RelayFrame frame) => frame.WriteTo(_written);

    public void Write(ChatChunk chunk) => _written.Write(Encoding.UTF8.GetBytes(chunk.GetType().Name + ";"));

    public void Write(ChatAnswer answer) => _written.Write(Encoding.UTF8.GetBytes(answer.Choices[0].Text));

    public async ValueTask<bool> FlushAsync(CancellationToken cancellationToken)
    {
        Flushes++;
        Flushed.TrySetResult();
        return await Pace.WaitAsync(cancellationToken);
    }
}
