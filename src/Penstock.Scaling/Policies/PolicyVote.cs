namespace Penstock.Scaling.Policies;

/// <summary>What one policy wants.</summary>
/// <param name="Policy">Its name.</param>
/// <param name="Desired">Replicas.</param>
/// <param name="Reason">Why, in a sentence with its figures.</param>
public sealed record PolicyVote(string Policy, int Desired, string Reason);
