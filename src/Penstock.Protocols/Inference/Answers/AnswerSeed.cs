namespace Penstock.Protocols.Inference.Answers;

/// <summary>What a decoder fills in where the provider says nothing. Comes from outside so that decoders stay pure.</summary>
/// <param name="Id">The answer's id; ids of tool calls are derived from it.</param>
/// <param name="Model">The target's model.</param>
/// <param name="Created">Seconds since 1970 (UTC).</param>
/// <param name="Choices">How many answers were asked for: a stream that ends with its connection is whole only with all of them.</param>
public sealed record AnswerSeed(string Id, string Model, long Created, int Choices = 1);
