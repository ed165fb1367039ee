namespace Penstock.Storage.Control;

/// <summary>A closed step of measures as it is kept.</summary>
/// <param name="Gateway">Whose it is.</param>
/// <param name="StepSeconds">The length of the step.</param>
/// <param name="Start">Its start, in seconds since 1970 (UTC).</param>
/// <param name="Cells">The measures, opaque here.</param>
public sealed record StoredFrame(string Gateway, int StepSeconds, long Start, byte[] Cells);
