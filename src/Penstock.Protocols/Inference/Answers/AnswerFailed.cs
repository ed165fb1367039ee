using Penstock.Protocols.Errors;

namespace Penstock.Protocols.Inference.Answers;

/// <summary>The last step of an answer that broke off.</summary>
/// <param name="Error">Why.</param>
public sealed record AnswerFailed(InferenceError Error) : ChatChunk;
