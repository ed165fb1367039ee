using Penstock.Protocols.Errors;
using Penstock.Worker.Batching;

namespace Penstock.Worker.Tests.Batching;

/// <summary>Writes down what it hears.</summary>
internal sealed class RecordingObserver : IGenerationObserver
{
    public List<string> Lines { get; } = [];

    public List<SchedulerStep> Steps { get; } = [];

    public List<TimeSpan> Gaps { get; } = [];

    public int Preemptions { get; private set; }

    public int Faults { get; private set; }

    public void Queued(int queueDepth) => Lines.Add($"queued {queueDepth}");

    public void Rejected(ErrorKind kind) => Lines.Add($"rejected {kind}");

    public void Admitted(TimeSpan waited, int promptTokens) => Lines.Add($"admitted {promptTokens} after {waited.TotalMilliseconds}");

    public void FirstToken(TimeSpan sinceQueued, int promptTokens, int cachedPromptTokens) =>
        Lines.Add($"first after {sinceQueued.TotalMilliseconds}, {cachedPromptTokens}/{promptTokens} cached");

    public void NextToken(TimeSpan sincePrevious) => Gaps.Add(sincePrevious);

    public void Finished(GenerationOutcome outcome, TokenUsage usage, TimeSpan sinceQueued) =>
        Lines.Add($"finished {outcome} {usage.Prompt}+{usage.Completion} after {sinceQueued.TotalMilliseconds}");

    public void Stepped(SchedulerStep pass) => Steps.Add(pass);

    public void Preempted() => Preemptions++;

    public void Faulted(Exception? exception) => Faults++;
}
