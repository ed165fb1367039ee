using Penstock.Protocols.Inference;
using Penstock.Providers;

namespace Penstock.Gateway.Embedding;

/// <summary>A body that was made in this process.</summary>
internal sealed class BuiltinAnswer : PulledAnswer<RelayFrame>
{
    private readonly ReadOnlyMemory<byte> _body;
    private bool _taken;

    public BuiltinAnswer(ReadOnlyMemory<byte> body, TokenUsage usage) => (_body, Usage) = (body, usage);

    public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken) => ValueTask.FromResult(!_taken);

    public override bool TryRead(out RelayFrame item)
    {
        item = _taken ? default : new RelayFrame(RelayFrameKind.Body, _body);
        bool found = !_taken;
        _taken = true;
        return found;
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
