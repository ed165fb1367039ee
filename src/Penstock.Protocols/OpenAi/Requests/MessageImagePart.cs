namespace Penstock.Protocols.OpenAi.Requests;

/// <summary>An image: <c>type: image_url</c>.</summary>
/// <param name="Url">An https or a data URL; not looked at.</param>
/// <param name="Detail"><c>auto</c>, <c>low</c>, <c>high</c>, or null.</param>
public sealed record MessageImagePart(string Url, string? Detail) : MessageContentPart;
