namespace Penstock.Protocols.Inference.Answers;

/// <summary>The first step.</summary>
/// <param name="Id">The provider's id of the answer.</param>
/// <param name="Model">The provider's name of the model.</param>
/// <param name="Created">Seconds since 1970 (UTC).</param>
public sealed record AnswerStarted(string Id, string Model, long Created) : ChatChunk;
