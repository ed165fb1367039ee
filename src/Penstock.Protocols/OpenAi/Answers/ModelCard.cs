namespace Penstock.Protocols.OpenAi.Answers;

/// <summary>A model as <c>/v1/models</c> lists it.</summary>
/// <param name="Id">The name that requests give.</param>
/// <param name="Created">Seconds since 1970 (UTC).</param>
/// <param name="OwnedBy">Who serves it.</param>
/// <param name="ContextTokens">Most tokens of prompt and answer, written as <c>max_model_len</c> as model servers do; null where unknown.</param>
public sealed record ModelCard(string Id, long Created, string OwnedBy, int? ContextTokens = null);
