using System.Buffers;
using System.Text;
using Penstock.Gateway.Inference;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Providers;

namespace Penstock.Gateway.Tests.Caching;

/// <summary>A client in memory that is answered in its own dialect, as the HTTP endpoint does it.</summary>
internal sealed class ClientOutput(Func<InferenceRequest> request) : IInferenceOutput
{
    private readonly ArrayBufferWriter<byte> _written = new();
    private IChatStreamEncoder? _encoder;

    public bool IsCommitted { get; private set; }

    public AnswerHead Head { get; private set; }

    public ReadOnlyMemory<byte> Bytes => _written.WrittenMemory;

    public string Text => Encoding.UTF8.GetString(_written.WrittenSpan);

    /// <summary>Completes at the first flush.</summary>
    public TaskCompletionSource Flushed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What a flush waits for.</summary>
    public Task<bool> Pace { get; set; } = Task.FromResult(true);

    public bool TryCommit(in AnswerHead head)
    {
        Head = head;
        return IsCommitted = true;
    }

    public void Write(in RelayFrame frame) => frame.WriteTo(_written);

    public void Write(ChatChunk chunk) => (_encoder ??= request().Codec!.CreateStreamEncoder(Shape())).Encode(chunk, _written);

    public void Write(ChatAnswer answer) => request().Codec!.EncodeAnswer(answer, Shape(), _written);

    public async ValueTask<bool> FlushAsync(CancellationToken cancellationToken)
    {
        Flushed.TrySetResult();
        return await Pace.WaitAsync(cancellationToken);
    }

    private AnswerShape Shape() => new() { Model = request().Model, IncludeUsage = request().IncludeUsage, RequestId = request().RequestId };
}
