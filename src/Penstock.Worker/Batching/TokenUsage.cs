using System.Runtime.InteropServices;

namespace Penstock.Worker.Batching;

/// <summary>Tokens that one answer took.</summary>
/// <param name="Prompt">Tokens of the prompt, cached ones included.</param>
/// <param name="CachedPrompt">Prompt tokens that were taken from the KV cache and not evaluated again.</param>
/// <param name="Completion">Tokens generated, the end-of-text token included.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TokenUsage(int Prompt, int CachedPrompt, int Completion);
