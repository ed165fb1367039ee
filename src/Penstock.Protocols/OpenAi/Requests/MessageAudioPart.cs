namespace Penstock.Protocols.OpenAi.Requests;

/// <summary>Sound: <c>type: input_audio</c>.</summary>
/// <param name="Data">Base64; not looked at.</param>
/// <param name="Format"><c>wav</c> or <c>mp3</c>.</param>
public sealed record MessageAudioPart(string Data, string Format) : MessageContentPart;
