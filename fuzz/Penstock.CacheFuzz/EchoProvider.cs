using System.Text;
using Penstock.Protocols.Inference;
using Penstock.Providers;

namespace Penstock.CacheFuzz;

/// <summary>Answers each call with what the caller says that the answer has to be, so that an answer tells whose it is.</summary>
public sealed class EchoProvider : IProvider
{
    private long _calls;

    /// <summary>What the next call is answered with. One call at a time.</summary>
    public string Text { get; set; } = "";

    /// <summary>How often it was called.</summary>
    public long Calls => Interlocked.Read(ref _calls);

    /// <inheritdoc/>
    public string Kind => "echo";

    /// <inheritdoc/>
    public bool Relays(Dialect dialect, Operation operation) => true;

    /// <inheritdoc/>
    public ValueTask<ProviderAnswer> SendAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        string json = $$$"""{"id":"e","object":"chat.completion","created":1,"model":"small","choices":[{"index":0,"message":{"role":"assistant","content":"{{{Text}}}"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}""";
        return ValueTask.FromResult<ProviderAnswer>(new OneBody(Encoding.UTF8.GetBytes(json)) { IsStream = false });
    }

    private sealed class OneBody(byte[] json) : PulledAnswer<RelayFrame>
    {
        private bool _given;

        public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken) => ValueTask.FromResult(!_given);

        public override bool TryRead(out RelayFrame item)
        {
            item = new RelayFrame(RelayFrameKind.Body, json);
            (bool isNew, _given) = (!_given, true);
            return isNew;
        }

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
