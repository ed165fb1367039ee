using System.Collections.Immutable;

namespace Penstock.Worker.Hosting.Requests;

/// <summary>A prompt as the engine takes it.</summary>
/// <param name="Tokens">At least one.</param>
internal sealed record PromptTokens(ImmutableArray<int> Tokens);
