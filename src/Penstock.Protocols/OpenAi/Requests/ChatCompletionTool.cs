using System.Text.Json;

namespace Penstock.Protocols.OpenAi.Requests;

/// <summary>A tool that the model may call.</summary>
/// <param name="Type"><c>function</c>, or a kind that only OpenAI has (<c>custom</c>); then only <paramref name="Json"/> tells more.</param>
/// <param name="Name">Name of the function; empty for other kinds.</param>
/// <param name="Description">What it is for, or null.</param>
/// <param name="Parameters">JSON schema of its arguments, or null for none.</param>
/// <param name="Strict">True where arguments must follow the schema to the letter; null where the caller did not say.</param>
/// <param name="Json">The tool as it came.</param>
public sealed record ChatCompletionTool(
    string Type, string Name, string? Description, JsonElement? Parameters, bool? Strict, JsonElement Json);
