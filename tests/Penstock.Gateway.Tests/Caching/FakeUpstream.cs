using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Providers;

namespace Penstock.Gateway.Tests.Caching;

/// <summary>A provider that relays or translates, answers as a test says, and counts its calls.</summary>
internal sealed class FakeUpstream(bool relays, Func<ProviderCall, CancellationToken, ValueTask<ProviderAnswer>> answer) : IProvider
{
    private int _calls;

    public string Kind => "fake";

    public int Calls => Volatile.Read(ref _calls);

    public Func<ProviderCall, CancellationToken, ValueTask<ProviderAnswer>> Answer { get; set; } = answer;

    public bool Relays(Dialect dialect, Operation operation) => relays;

    public ValueTask<ProviderAnswer> SendAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        return Answer(call, cancellationToken);
    }
}

/// <summary>An answer of the hub that is there at once.</summary>
internal sealed class StepAnswer(IEnumerable<ChatChunk> steps, TokenUsage? usage) : PulledAnswer<ChatChunk>
{
    private readonly Queue<ChatChunk> _steps = new(steps);

    public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken)
    {
        Usage = usage;
        return ValueTask.FromResult(_steps.Count > 0);
    }

    public override bool TryRead(out ChatChunk item) => _steps.TryDequeue(out item!);

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
