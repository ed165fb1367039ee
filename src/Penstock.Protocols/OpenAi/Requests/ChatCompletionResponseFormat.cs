using System.Text.Json;

namespace Penstock.Protocols.OpenAi.Requests;

/// <summary>What the answer has to look like.</summary>
/// <param name="Type">The kind.</param>
/// <param name="Name">Name of the schema; null for other kinds.</param>
/// <param name="Description">What it is for, or null.</param>
/// <param name="Schema">The schema, or null where the caller left it out.</param>
/// <param name="Strict">True where it must be followed to the letter; null where the caller did not say.</param>
public sealed record ChatCompletionResponseFormat(
    ResponseFormatType Type, string? Name = null, string? Description = null, JsonElement? Schema = null, bool? Strict = null);
