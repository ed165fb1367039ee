namespace Penstock.ControlPlane.Autoscaling;

/// <summary>What one policy wanted.</summary>
internal sealed record VoteDocument(string Policy, int Desired, string Reason);
