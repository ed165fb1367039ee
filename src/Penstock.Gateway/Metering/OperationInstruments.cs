using Penstock.Protocols.Inference;
using Penstock.Telemetry.Metrics;

namespace Penstock.Gateway.Metering;

/// <summary>The series of the conventions for one operation at one target.</summary>
internal sealed class OperationInstruments(GenAiMetrics metrics, string operation, string provider, string model, string address, string port)
{
    private readonly Histogram? _input = metrics.IsLatest ? null : metrics.TokenUsage.With(operation, provider, model, address, port, "input");
    private readonly Histogram? _output = metrics.IsLatest ? null : metrics.TokenUsage.With(operation, provider, model, address, port, "output");
    private Histogram? _firstChunk;
    private Histogram? _outputChunk;

    /// <summary>Duration of calls that did not fail.</summary>
    public Histogram Duration { get; } = metrics.OperationDuration.With(operation, provider, model, address, port, "");

    /// <summary>Of streams.</summary>
    public Histogram FirstChunk => _firstChunk ??= metrics.FirstChunk.With(operation, provider, model, address, port);

    /// <summary>Of streams.</summary>
    public Histogram OutputChunk => _outputChunk ??= metrics.OutputChunk.With(operation, provider, model, address, port);

    /// <summary>Duration of calls that failed so.</summary>
    public Histogram Failed(string error) => metrics.OperationDuration.With(operation, provider, model, address, port, error);

    /// <summary>Takes in what the target counted.</summary>
    public void Count(TokenUsage usage)
    {
        if (_input is not null)
        {
            Observe(_input, usage.PromptTokens);
            Observe(_output!, usage.OutputTokens);
            return;
        }

        Observe(metrics.OperationInput.With(operation, provider, model, address, port), usage.PromptTokens);
        Observe(metrics.OperationOutput.With(operation, provider, model, address, port), usage.OutputTokens);
        Add(metrics.InputTokens, usage.PromptTokens);
        Add(metrics.OutputTokens, usage.OutputTokens);
        Add(metrics.CacheReadTokens, usage.CachedTokens);
        Add(metrics.CacheWriteTokens, usage.CacheWriteTokens);
        Add(metrics.ReasoningTokens, usage.ReasoningTokens);
    }

    private static void Observe(Histogram histogram, long? tokens)
    {
        if (tokens is { } known)
        {
            histogram.Observe(known);
        }
    }

    private void Add(MetricFamily<Counter> family, long? tokens)
    {
        if (tokens > 0)
        {
            family.With(operation, provider, model, address, port).Add(tokens.Value);
        }
    }
}
