namespace Penstock.Storage.Scaling;

/// <summary>The right to write: a lease, who holds it, and since which term.</summary>
/// <param name="Lease">Its name.</param>
/// <param name="Holder">Who holds it.</param>
/// <param name="Term">Since which term.</param>
public sealed record Fence(string Lease, string Holder, long Term);
