using Microsoft.Extensions.Logging;
using Penstock.Gateway.Inference;

namespace Penstock.Gateway.Metering;

/// <summary>A line for each request that has ended: figures, never its text.</summary>
internal static partial class RequestLog
{
    /// <summary>Writes it.</summary>
    public static void Write(ILogger logger, RequestRecord record, InferenceContext context)
    {
        if (!logger.IsEnabled(LogLevel.Information))
        {
            return;
        }

        string? error = context.Error is { } fault ? ErrorNames.Of(fault.Kind) : null;
        double duration = Math.Round(record.Duration.TotalMilliseconds, 3);
        double? firstToken = record.FirstToken is { } first ? Math.Round(first.TotalMilliseconds, 3) : null;
        string outcome = OutcomeNames.Of(record.Outcome);
        double? cost = (double?)record.CostUsd;
        Ended(
            logger, record.Id, record.Model, record.Tenant, outcome, error, context.Target?.Options.Name, duration, firstToken,
            record.Usage?.PromptTokens, record.Usage?.OutputTokens, cost);
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "{Request} {Model} {Tenant} {Outcome} {Error} {Target} {DurationMilliseconds} ms, first token {FirstTokenMilliseconds} ms, tokens {PromptTokens}+{OutputTokens}, {CostUsd} USD")]
    private static partial void Ended(
        ILogger logger,
        string request,
        string? model,
        string? tenant,
        string outcome,
        string? error,
        string? target,
        double durationMilliseconds,
        double? firstTokenMilliseconds,
        long? promptTokens,
        long? outputTokens,
        double? costUsd);
}
