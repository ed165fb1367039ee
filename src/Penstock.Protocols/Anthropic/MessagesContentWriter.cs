using System.Text.Json;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Content;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.Anthropic;

/// <summary>Writes one content block of a Messages request.</summary>
internal sealed class MessagesContentWriter(Utf8JsonWriter json, FieldPolicy policy)
{
    public static void WriteCache(Utf8JsonWriter json, CacheControl cache)
    {
        json.WriteStartObject("cache_control"u8);
        json.WriteString("type"u8, "ephemeral");
        json.WriteTextIfSet("ttl"u8, cache.Ttl);
        json.WriteEndObject();
    }

    /// <summary>The provider takes letters, digits, <c>_</c> and <c>-</c> in ids; call and result are changed alike.</summary>
    public static string CleanId(string id) =>
        id.Length > 0 && id.All(IsPlain) ? id : string.Concat("_", id.Select(letter => IsPlain(letter) ? letter : '_'));

    public void Write(ContentPart part, string path)
    {
        policy.Foreign(part.Extensions, ProviderTag.Anthropic);
        switch (part)
        {
            case TextPart text:
                WriteText(text.Text, part);
                break;
            case RefusalPart refusal:
                WriteText(refusal.Text, part);
                break;
            case ImagePart image when CanWrite(image.Source):
                Begin("image");
                WriteSource(image.Source);
                End(part);
                break;
            case FilePart file when CanWrite(file.Source) && IsDocument(file.Source):
                Begin("document");
                WriteSource(file.Source);
                json.WriteTextIfSet("title"u8, file.FileName);
                End(part);
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
            case OpaquePart { Block.Provider: ProviderTag.Anthropic } opaque:
                json.WriteRawValue(opaque.Block.Json, skipInputValidation: true);
                break;
            default:
                policy.Unsupported(path, FieldPolicy.ForeignPart(part, path));
                break;
        }
    }

    private static bool IsPlain(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-';

    private static bool CanWrite(MediaSource source) =>
        (source.Base64 is not null && source.MediaType is not null)
        || source.Url?.StartsWith("http", StringComparison.OrdinalIgnoreCase) == true
        || source.FileProvider is ProviderTag.Anthropic;

    private static bool IsDocument(MediaSource source) => source.Base64 is null || source.MediaType is "application/pdf" or "text/plain";

    private void Begin(string type)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, type);
    }

    private void End(ContentPart part)
    {
        if (part.Cache is CacheControl cache)
        {
            WriteCache(json, cache);
        }

        json.WriteExtensions(part.Extensions, ProviderTag.Anthropic);
        json.WriteEndObject();
    }

    private void WriteText(string text, ContentPart part)
    {
        if (text.Length == 0)
        {
            return; // the provider refuses empty texts
        }

        Begin("text");
        json.WriteString("text"u8, text);
        End(part);
    }

    private void WriteSource(MediaSource source)
    {
        json.WriteStartObject("source"u8);
        switch (source)
        {
            case { FileId: string id }:
                json.WriteString("type"u8, "file");
                json.WriteString("file_id"u8, id);
                break;
            case { Url: string url }:
                json.WriteString("type"u8, "url");
                json.WriteString("url"u8, url);
                break;
            case { MediaType: "text/plain", Base64: string bytes }:
                json.WriteString("type"u8, "text");
                json.WriteString("media_type"u8, "text/plain");
                json.WriteString("data"u8, MediaText.Decode(bytes));
                break;
            default:
                json.WriteString("type"u8, "base64");
                json.WriteString("media_type"u8, source.MediaType is "image/jpg" ? "image/jpeg" : source.MediaType);
                json.WriteString("data"u8, source.Base64);
                break;
        }

        json.WriteEndObject();
    }

    private void WriteCall(ToolCallPart call, string path)
    {
        string arguments = call.Arguments.Length == 0 ? "{}" : call.Arguments;
        if (!WireJson.IsObject(arguments))
        {
            policy.Refuse(path, $"The arguments of tool call '{call.Id}' in '{path}' are not a JSON object, which the provider behind this model wants.");
            return;
        }

        Begin("tool_use");
        json.WriteString("id"u8, CleanId(call.Id));
        json.WriteString("name"u8, call.Name);
        json.WriteRaw("input"u8, arguments);
        End(call);
    }

    private void WriteResult(ToolResultPart result, string path)
    {
        Begin("tool_result");
        json.WriteString("tool_use_id"u8, CleanId(result.CallId));
        if (result.Content is [TextPart { Cache: null } only])
        {
            json.WriteString("content"u8, only.Text);
        }
        else if (result.Content.Count > 0)
        {
            json.WriteStartArray("content"u8);
            foreach (ContentPart part in result.Content)
            {
                Write(part, path);
            }

            json.WriteEndArray();
        }

        if (result.IsError)
        {
            json.WriteBoolean("is_error"u8, true);
        }

        End(result);
    }

    private void WriteReasoning(ReasoningPart reasoning)
    {
        switch (reasoning)
        {
            case { Encrypted: string data }:
                Begin("redacted_thinking");
                json.WriteString("data"u8, data);
                json.WriteEndObject();
                break;
            default:
                Begin("thinking");
                json.WriteString("thinking"u8, reasoning.Text);
                json.WriteString("signature"u8, reasoning.Signature ?? "");
                json.WriteEndObject();
                break;
        }
    }
}
