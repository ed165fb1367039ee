namespace Penstock.Scaling.Autoscaling;

/// <summary>What an operator has pinned a pool to.</summary>
/// <param name="Replicas">So many, whatever policies want; the pool's budget still holds.</param>
/// <param name="Until">When it ends by itself; null holds until it is taken back.</param>
/// <param name="Operator">Who did it.</param>
/// <param name="At">When.</param>
public sealed record ManualScale(int Replicas, DateTimeOffset? Until, string Operator, DateTimeOffset At);
