using Penstock.Gateway.Inference;
using Penstock.Protocols.Inference;
using Penstock.Telemetry.Metrics;

namespace Penstock.Gateway.Metering;

/// <summary>The series of one model, found once, so that a request that ends looks nothing up. Safe for concurrent use: finding one twice finds the same.</summary>
internal sealed class RouteInstruments(GatewayMetrics owner, string model)
{
    /// <summary>How many ways there are to end.</summary>
    public const int Outcomes = 8;

    private const int Operations = 5;

    private readonly Counter?[] _requests = new Counter?[Outcomes * Operations];
    private readonly Histogram?[] _serverDuration = new Histogram?[Operations];
    private readonly Histogram?[] _serverFirstToken = new Histogram?[Operations];
    private readonly Histogram?[] _serverOutputToken = new Histogram?[Operations];
    private readonly Counter?[] _tokens = new Counter?[5];
    private Histogram? _firstToken;
    private Histogram? _outputToken;
    private Histogram? _overhead;

    /// <summary>Whose series they are.</summary>
    public GatewayMetrics Owner { get; } = owner;

    /// <summary>From acceptance to the end.</summary>
    public Histogram Duration { get; } = owner.Duration.With(model);

    /// <summary>From acceptance to the first piece.</summary>
    public Histogram FirstToken => _firstToken ??= Owner.FirstToken.With(model);

    /// <summary>Between tokens.</summary>
    public Histogram OutputToken => _outputToken ??= Owner.OutputToken.With(model);

    /// <summary>The gateway's own time.</summary>
    public Histogram Overhead => _overhead ??= Owner.Overhead.With(model);

    /// <summary>Requests that ended so.</summary>
    public Counter Requests(Operation operation, Outcome outcome)
    {
        ref Counter? slot = ref _requests[((int)operation * Outcomes) + (int)outcome];
        return slot ??= Owner.Requests.With(model, OutcomeNames.Of(operation), OutcomeNames.Of(outcome));
    }

    /// <summary>Duration as the conventions name it, of requests without an error.</summary>
    public Histogram ServerDuration(Operation operation) => _serverDuration[(int)operation] ??= ServerDuration(operation, "");

    /// <summary>The same of requests with one.</summary>
    public Histogram ServerDuration(Operation operation, string error) =>
        Owner.GenAi.RequestDuration.With(GenAiNames.Of(operation), GenAiNames.Self, model, error);

    /// <summary>Time to first token as the conventions name it.</summary>
    public Histogram ServerFirstToken(Operation operation) =>
        _serverFirstToken[(int)operation] ??= Owner.GenAi.FirstToken.With(GenAiNames.Of(operation), GenAiNames.Self, model);

    /// <summary>Time per output token as the conventions name it.</summary>
    public Histogram ServerOutputToken(Operation operation) =>
        _serverOutputToken[(int)operation] ??= Owner.GenAi.OutputToken.With(GenAiNames.Of(operation), GenAiNames.Self, model);

    /// <summary>Takes in what a target counted.</summary>
    public void Count(TokenUsage usage)
    {
        Count(0, "prompt", usage.PromptTokens);
        Count(1, "cached", usage.CachedTokens);
        Count(2, "cache_write", usage.CacheWriteTokens);
        Count(3, "output", usage.OutputTokens);
        Count(4, "reasoning", usage.ReasoningTokens);
    }

    private void Count(int slot, string kind, long? tokens)
    {
        if (tokens > 0)
        {
            (_tokens[slot] ??= Owner.Tokens.With(model, kind)).Add(tokens.Value);
        }
    }
}
