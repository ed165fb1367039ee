using System.Text;
using System.Threading.Channels;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Providers;

namespace Penstock.Gateway.Tests.Pipeline;

/// <summary>A provider that answers its calls one after the other as a test says; the last script answers all further ones.</summary>
internal sealed class FakeProvider(params Func<ProviderCall, CancellationToken, ValueTask<ProviderAnswer>>[] scripts) : IProvider
{
    private readonly List<ProviderCall> _calls = [];

    public string Kind => "fake";

    public IReadOnlyList<ProviderCall> Calls => _calls;

    public bool Relays(Dialect dialect, Operation operation) => true;

    public ValueTask<ProviderAnswer> SendAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        _calls.Add(call);
        return scripts[Math.Min(_calls.Count, scripts.Length) - 1](call, cancellationToken);
    }

    public static Func<ProviderCall, CancellationToken, ValueTask<ProviderAnswer>> Says(params string[] pieces) =>
        (call, _) => ValueTask.FromResult<ProviderAnswer>(FakeAnswer.Whole(call.IsStream, pieces));

    public static Func<ProviderCall, CancellationToken, ValueTask<ProviderAnswer>> Faults(
        FaultCause cause, ErrorKind kind = ErrorKind.UpstreamFault, TimeSpan? retryAfter = null) =>
        (_, _) => ValueTask.FromResult<ProviderAnswer>(new FaultAnswer(new ProviderFault(new(kind, "fault", RetryAfter: retryAfter), cause)));

    public static Func<ProviderCall, CancellationToken, ValueTask<ProviderAnswer>> Gives(FakeAnswer answer) =>
        (_, _) => ValueTask.FromResult<ProviderAnswer>(answer);

    /// <summary>Accepts and says nothing until it is cancelled.</summary>
    public static Func<ProviderCall, CancellationToken, ValueTask<ProviderAnswer>> Stalls(TaskCompletionSource called) => async (_, token) =>
    {
        called.TrySetResult();
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        throw new InvalidOperationException("unreachable");
    };
}

/// <summary>An answer that a test writes while it is being read.</summary>
internal sealed class FakeAnswer : PulledAnswer<RelayFrame>
{
    private readonly Channel<RelayFrame> _frames = Channel.CreateUnbounded<RelayFrame>();

    public bool IsDisposed { get; private set; }

    public static FakeAnswer Whole(bool isStream, params string[] pieces)
    {
        var answer = new FakeAnswer { IsStream = isStream };
        foreach (string piece in pieces)
        {
            answer.Push(piece, isStream ? RelayFrameKind.Event : RelayFrameKind.Body);
        }

        answer.End(null);
        return answer;
    }

    public void Push(string text, RelayFrameKind kind = RelayFrameKind.Event) =>
        _frames.Writer.TryWrite(new RelayFrame(kind, Encoding.UTF8.GetBytes(text)));

    public void Count(TokenUsage usage) => Usage = usage;

    public void End(ProviderFault? fault)
    {
        Fault = fault;
        _frames.Writer.Complete();
    }

    public override bool TryRead(out RelayFrame item) => _frames.Reader.TryRead(out item);

    public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken) => _frames.Reader.WaitToReadAsync(cancellationToken);

    public override ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }
}
