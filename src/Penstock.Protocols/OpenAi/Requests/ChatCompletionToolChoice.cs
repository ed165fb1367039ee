using System.Text.Json;

namespace Penstock.Protocols.OpenAi.Requests;

/// <summary>Whether and which tool the model has to call.</summary>
/// <param name="Kind">What is asked for.</param>
/// <param name="FunctionName">The function, for <see cref="ToolChoiceKind.Function"/>; else null.</param>
/// <param name="Json">The choice as it came.</param>
public sealed record ChatCompletionToolChoice(ToolChoiceKind Kind, string? FunctionName, JsonElement Json);
