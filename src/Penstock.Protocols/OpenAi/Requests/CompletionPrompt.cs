using System.Collections.Immutable;

namespace Penstock.Protocols.OpenAi.Requests;

/// <summary>One prompt of a completion: a text, or tokens.</summary>
/// <param name="Text">The text; null where it is given as tokens.</param>
/// <param name="Tokens">The tokens; empty where it is given as text.</param>
public sealed record CompletionPrompt(string? Text, ImmutableArray<int> Tokens);
