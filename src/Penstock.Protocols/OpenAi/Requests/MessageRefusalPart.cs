namespace Penstock.Protocols.OpenAi.Requests;

/// <summary>What the assistant said when it refused: <c>type: refusal</c>.</summary>
/// <param name="Refusal">Its words.</param>
public sealed record MessageRefusalPart(string Refusal) : MessageContentPart;
