namespace Penstock.Worker.Batching;

/// <summary>One pass through the model.</summary>
/// <param name="PromptTokens">Prompt tokens evaluated.</param>
/// <param name="GeneratedTokens">Sequences that got a token.</param>
/// <param name="Duration">Time from the last pass' end or the wake-up to this pass' end.</param>
/// <param name="Snapshot">The gauges after the pass.</param>
public readonly record struct SchedulerStep(int PromptTokens, int GeneratedTokens, TimeSpan Duration, SchedulerSnapshot Snapshot);
