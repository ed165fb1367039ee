using Penstock.Protocols.Errors;
using Penstock.Worker.Batching;

namespace Penstock.Bench;

/// <summary>Writes down when each pass ended, in wall time and in CPU time of the process. Called on the decode thread only.</summary>
internal sealed class PassRecorder(TimeProvider time) : IGenerationObserver
{
    private readonly List<Pass> _passes = [];

    public IReadOnlyList<Pass> Passes
    {
        get
        {
            lock (_passes)
            {
                return [.. _passes];
            }
        }
    }

    public void Clear()
    {
        lock (_passes)
        {
            _passes.Clear();
        }
    }

    public void Stepped(SchedulerStep pass)
    {
        lock (_passes)
        {
            _passes.Add(new Pass(pass.PromptTokens, pass.GeneratedTokens, time.GetTimestamp(), Environment.CpuUsage.TotalTime));
        }
    }

    public void Queued(int queueDepth)
    {
    }

    public void Rejected(ErrorKind kind)
    {
    }

    public void Admitted(TimeSpan waited, int promptTokens)
    {
    }

    public void FirstToken(TimeSpan sinceQueued, int promptTokens, int cachedPromptTokens)
    {
    }

    public void NextToken(TimeSpan sincePrevious)
    {
    }

    public void Finished(GenerationOutcome outcome, TokenUsage usage, TimeSpan sinceQueued)
    {
    }

    /// <summary>One pass through the model.</summary>
    internal sealed record Pass(int PromptTokens, int GeneratedTokens, long Timestamp, TimeSpan Cpu);
}
