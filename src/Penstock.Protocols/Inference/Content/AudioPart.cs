namespace Penstock.Protocols.Inference.Content;

/// <summary>A sound that the model listens to.</summary>
/// <param name="Base64">Its bytes in base64.</param>
/// <param name="Format">The short name of its format: <c>wav</c>, <c>mp3</c>, ...</param>
public sealed record AudioPart(string Base64, string Format) : ContentPart;
