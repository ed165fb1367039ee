namespace Penstock.Cli.Checking;

/// <summary>What came of one GET.</summary>
/// <param name="Status">HTTP status; 0 when nothing answered.</param>
/// <param name="Problem">Why nothing answered; null when something did.</param>
/// <param name="Body">The body, of at most <see cref="NetworkProbe.MostBytes"/>; empty when it is larger.</param>
internal sealed record ProbeAnswer(int Status, string? Problem, ReadOnlyMemory<byte> Body);
