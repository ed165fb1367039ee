using Penstock.Protocols.Inference.Embeddings;

namespace Penstock.Providers.Translation;

/// <summary>Vectors, all here already.</summary>
internal sealed class EmbeddedAnswer : PulledAnswer<EmbeddingAnswer>
{
    private EmbeddingAnswer? _answer;

    public EmbeddedAnswer(EmbeddingAnswer answer) => (_answer, Usage) = (answer, answer.Usage);

    public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken) => ValueTask.FromResult(_answer is not null);

    public override bool TryRead(out EmbeddingAnswer item)
    {
        item = _answer!;
        bool found = _answer is not null;
        _answer = null;
        return found;
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
