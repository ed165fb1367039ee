using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Content;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.Bedrock;

/// <summary>Writes the content blocks of a Converse request.</summary>
internal sealed class ConverseContentWriter(Utf8JsonWriter json, FieldPolicy policy)
{
    private const int LongestId = 64;

    private int _documents;

    public static void WriteCache(Utf8JsonWriter json, CacheControl cache)
    {
        json.WriteStartObject();
        json.WriteStartObject("cachePoint"u8);
        json.WriteString("type"u8, "default");
        json.WriteTextIfSet("ttl"u8, cache.Ttl);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Ids hold up to 64 letters, digits and <c>_.:-</c>; longer ones keep their beginning and get a hash.</summary>
    public static string CleanId(string id)
    {
        string clean = string.Concat(id.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.' or ':' or '-' ? letter : '_'));
        if (clean.Length is > 0 and <= LongestId)
        {
            return clean;
        }

        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))[..24];
        return string.Concat(clean.AsSpan(0, Math.Min(clean.Length, LongestId - hash.Length - 1)), "_", hash);
    }

    public void WriteAll(IEnumerable<ContentPart> parts, string path)
    {
        foreach (ContentPart part in parts)
        {
            policy.Foreign(part.Extensions, ProviderTag.Bedrock);
            Write(part, path);
            if (part.Cache is CacheControl cache)
            {
                WriteCache(json, cache);
            }
        }
    }

    private void Write(ContentPart part, string path)
    {
        switch (part)
        {
            case TextPart text:
                WriteText(text.Text);
                break;
            case RefusalPart refusal:
                WriteText(refusal.Text);
                break;
            case ImagePart image when ConverseFormats.Image(image.Source) is string format && IsHere(image.Source):
                Begin("image"u8);
                WriteMedia(format, image.Source);
                End();
                break;
            case FilePart file when ConverseFormats.Document(file.Source) is string format && IsHere(file.Source):
                Begin("document"u8);
                json.WriteString("name"u8, DocumentName(file.FileName));
                WriteMedia(format, file.Source);
                End();
                break;
            case AudioPart audio:
                Begin("audio"u8);
                WriteMedia(audio.Format, new MediaSource { Base64 = audio.Base64 });
                End();
                break;
            case ToolCallPart call:
                WriteCall(call, path);
                break;
            case ToolResultPart result:
                WriteResult(result, path);
                break;
            case ReasoningPart reasoning:
                WriteReasoning(reasoning);
                break;
            case OpaquePart { Block.Provider: ProviderTag.Bedrock } opaque:
                json.WriteRawValue(opaque.Block.Json, skipInputValidation: true);
                break;
            default:
                policy.Unsupported(path, FieldPolicy.ForeignPart(part, path));
                break;
        }
    }

    private static bool IsHere(MediaSource source) =>
        source.Base64 is not null || source.Url?.StartsWith("s3://", StringComparison.Ordinal) == true;

    private void Begin(ReadOnlySpan<byte> kind)
    {
        json.WriteStartObject();
        json.WriteStartObject(kind);
    }

    private void End()
    {
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteText(string text)
    {
        json.WriteStartObject();
        json.WriteString("text"u8, text);
        json.WriteEndObject();
    }

    private void WriteMedia(string format, MediaSource source)
    {
        json.WriteString("format"u8, format);
        json.WriteStartObject("source"u8);
        if (source.Base64 is not null)
        {
            json.WriteString("bytes"u8, source.Base64);
        }
        else
        {
            json.WriteStartObject("s3Location"u8);
            json.WriteString("uri"u8, source.Url);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <summary>Names are told to the model, hold letters, digits, single spaces and <c>-()[]</c>, and differ within a request.</summary>
    private string DocumentName(string? name)
    {
        string clean = new([.. (name ?? "document").Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '(' or ')' or '[' or ']' ? letter : '-').Take(180)]);
        return $"{(clean.Length == 0 ? "document" : clean)} {++_documents}";
    }

    private void WriteCall(ToolCallPart call, string path)
    {
        string arguments = call.Arguments.Length == 0 ? "{}" : call.Arguments;
        if (!WireJson.IsObject(arguments))
        {
            policy.Refuse(path, $"The arguments of tool call '{call.Id}' in '{path}' are not a JSON object, which the provider behind this model wants.");
            return;
        }

        Begin("toolUse"u8);
        json.WriteString("toolUseId"u8, CleanId(call.Id));
        json.WriteString("name"u8, call.Name);
        json.WriteRaw("input"u8, arguments);
        End();
    }

    private void WriteResult(ToolResultPart result, string path)
    {
        Begin("toolResult"u8);
        json.WriteString("toolUseId"u8, CleanId(result.CallId));
        json.WriteStartArray("content"u8);
        if (result.Content.Count == 0)
        {
            WriteText("");
        }

        foreach (ContentPart part in result.Content)
        {
            Write(part, path);
        }

        json.WriteEndArray();
        if (result.IsError)
        {
            json.WriteString("status"u8, "error");
        }

        End();
    }

    private void WriteReasoning(ReasoningPart reasoning)
    {
        Begin("reasoningContent"u8);
        if (reasoning.Encrypted is not null)
        {
            json.WriteString("redactedContent"u8, reasoning.Encrypted);
        }
        else
        {
            json.WriteStartObject("reasoningText"u8);
            json.WriteString("text"u8, reasoning.Text);
            json.WriteTextIfSet("signature"u8, reasoning.Signature);
            json.WriteEndObject();
        }

        End();
    }
}
