namespace Penstock.Protocols.Inference.Content;

/// <summary>The model asks for a tool to be run.</summary>
/// <param name="Id">What the result refers to.</param>
/// <param name="Name">The tool.</param>
/// <param name="Arguments">JSON text as the model wrote it: not certain to be valid.</param>
public sealed record ToolCallPart(string Id, string Name, string Arguments) : ContentPart
{
    /// <summary>Gemini's thought signature, which has to come back with the call; or null.</summary>
    public string? Signature { get; init; }
}
