using System.Globalization;
using Penstock.ControlPlane.AdminApi;
using Penstock.Scaling.Autoscaling;

namespace Penstock.ControlPlane.Autoscaling;

/// <summary>A decision in the admin API and in the store.</summary>
/// <param name="Id">Rises with time; for paging.</param>
/// <param name="At">When it was made.</param>
/// <param name="Current">Replicas that were ready or starting.</param>
/// <param name="Desired">Replicas that there should be.</param>
/// <param name="Binding">What decided.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Note">Why it failed, or who pinned it; null else.</param>
/// <param name="Votes">What each policy wanted.</param>
/// <param name="Ready">Replicas that took requests.</param>
/// <param name="Starting">Replicas that started.</param>
/// <param name="Draining">Replicas that finished what they had.</param>
/// <param name="InFlight">Requests that ran.</param>
/// <param name="Queued">Requests that waited.</param>
/// <param name="OldestQueuedSeconds">How long the oldest had waited.</param>
/// <param name="KvUse">Share of the KV cache in use.</param>
/// <param name="Mix">Replicas that there should be by type, where the pool has several; null where it has one.</param>
internal sealed record DecisionDocument(
    string Id,
    DateTimeOffset At,
    int Current,
    int Desired,
    string Binding,
    string Outcome,
    string? Note,
    VoteDocument[] Votes,
    int Ready,
    int Starting,
    int Draining,
    int InFlight,
    int Queued,
    double OldestQueuedSeconds,
    double KvUse,
    IReadOnlyDictionary<string, int>? Mix = null)
{
    public static DecisionDocument Of(DecisionRecord record, long id) => new(
        id.ToString(CultureInfo.InvariantCulture),
        record.At,
        record.Current,
        record.Desired,
        record.Binding,
        Words.Of(record.Outcome),
        record.Note,
        [.. record.Votes.Select(vote => new VoteDocument(vote.Policy, vote.Desired, vote.Reason))],
        record.Sample.Ready,
        record.Sample.Starting,
        record.Sample.Draining,
        record.Sample.InFlight,
        record.Sample.Queued,
        Math.Round(record.Sample.OldestQueued.TotalSeconds, 3),
        Math.Round(record.Sample.KvUse, 4),
        record.Mix.Count == 0 ? null : record.Mix.ToDictionary(count => count.Type, count => count.Replicas, StringComparer.Ordinal));
}
