using System.Globalization;

namespace Penstock.Scaling.Policies;

/// <summary>
/// What runs and waits now must find room: work that arrives, sequences in the batches, and the KV cache. Means of queues are no signal here: they
/// shrink when replicas are added, and say nothing about demand.
/// </summary>
internal sealed class LoadPolicy : IScalingPolicy
{
    /// <summary>Share of a replica's sequences that may be in use: the rest is for arrivals of the next seconds.</summary>
    private const double SlotUse = 0.97;

    /// <summary>KV use above which another replica is wanted (as llm-d's saturation threshold).</summary>
    private const double KvUse = 0.8;

    public string Name => "load";

    public PolicyVote Vote(PoolView view)
    {
        double slots = view.InSystem / (view.Replica.MaxSequences * SlotUse);
        double work = view.Work * Math.Max(view.Margin, 1 / view.Options.MaxUtilization);
        double kv = view.Sample.KvUse > KvUse ? view.Sample.Ready * view.Sample.KvUse / KvUse : 0;
        double need = Math.Max(work, Math.Max(slots, kv));
        string bound = need == work ? "work" : need == slots ? "sequences" : "KV cache";
        return new PolicyVote(Name, (int)Math.Ceiling(need), string.Create(
            CultureInfo.InvariantCulture,
            $"{bound}: {view.Work:0.00} replicas of work, {view.InSystem:0} requests in the system, KV at {view.Sample.KvUse:P0}"));
    }
}
