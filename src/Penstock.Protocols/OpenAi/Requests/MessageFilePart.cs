namespace Penstock.Protocols.OpenAi.Requests;

/// <summary>A file: <c>type: file</c>, by id or by data.</summary>
/// <param name="FileId">The id of an uploaded file, or null.</param>
/// <param name="FileName">Its name, or null.</param>
/// <param name="FileData">A data URL, or null; not looked at.</param>
public sealed record MessageFilePart(string? FileId, string? FileName, string? FileData) : MessageContentPart;
