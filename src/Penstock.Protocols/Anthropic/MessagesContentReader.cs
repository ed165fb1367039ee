using System.Text;
using System.Text.Json;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Content;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.Anthropic;

/// <summary>Reads one content block of a Messages request.</summary>
internal static class MessagesContentReader
{
    public static ContentPart? Read(RequestObject block)
    {
        ContentPart? part = ReadTyped(block, block.RequiredText("type"));
        return part is null ? null : part with { Cache = ReadCache(block), Extensions = ReadExtensions(block) };
    }

    public static CacheControl? ReadCache(RequestObject holder)
    {
        if (!holder.TryObject("cache_control", out RequestObject cache))
        {
            return null;
        }

        if (cache.Text("type") is not "ephemeral")
        {
            cache.Fail("type", "must be ephemeral");
        }

        return new CacheControl(cache.Text("ttl"));
    }

    private static ContentPart? ReadTyped(RequestObject block, string type)
    {
        switch (type)
        {
            case "text":
                return new TextPart(block.Text("text") ?? Missing(block, "text"));
            case "image" when block.TryObject("source", out RequestObject source):
                return ReadSource(source) is MediaSource image ? new ImagePart(image) : Opaque(block, type);
            case "document" when block.TryObject("source", out RequestObject source):
                return ReadSource(source) is MediaSource file ? new FilePart(file, block.Text("title")) : Opaque(block, type);
            case "image" or "document":
                block.Fail("source", "is required and must be an object");
                return null;
            case "tool_use":
                (string id, string? signature) = ToolCallId.Split(block.RequiredText("id"));
                return new ToolCallPart(id, block.RequiredText("name"), block.RawObject("input") ?? "{}") { Signature = signature };
            case "tool_result":
                return ReadResult(block);
            case "thinking":
                return ReadThinking(block);
            case "redacted_thinking":
                (string owner, string data) = SignatureTag.Split(block.RequiredText("data"));
                return new ReasoningPart("") { Provider = owner, Encrypted = data };
            default:
                return Opaque(block, type);
        }
    }

    private static OpaquePart Opaque(RequestObject block, string type) =>
        new(new ProviderExtension(ProviderTag.Anthropic, type, WireJson.Minify(block.Element)));

    private static string Missing(RequestObject block, string name)
    {
        block.Fail(name, "is required and must be a string");
        return "";
    }

    private static ReasoningPart ReadThinking(RequestObject block)
    {
        string text = block.Text("thinking") ?? "";
        if (block.Text("signature") is not { Length: > 0 } signed)
        {
            return new ReasoningPart(text);
        }

        (string provider, string signature) = SignatureTag.Split(signed);
        return new ReasoningPart(text) { Provider = provider, Signature = signature };
    }

    private static ToolResultPart ReadResult(RequestObject block)
    {
        List<ContentPart> content = [];
        if (block.TryGet("content", out JsonElement value))
        {
            if (value.ValueKind == JsonValueKind.String)
            {
                content.Add(new TextPart(block.Text("content") ?? ""));
            }
            else
            {
                content.AddRange(block.Objects("content").Select(Read).OfType<ContentPart>());
            }
        }

        (string id, _) = ToolCallId.Split(block.RequiredText("tool_use_id"));
        return new ToolResultPart(id, content, block.Flag("is_error") ?? false);
    }

    /// <summary>Null for a kind of source that no other provider has: the block then stays as it is.</summary>
    private static MediaSource? ReadSource(RequestObject source)
    {
        switch (source.RequiredText("type"))
        {
            case "base64":
                return new MediaSource { MediaType = source.RequiredText("media_type"), Base64 = source.RequiredText("data") };
            case "url":
                MediaSource? address = MediaSource.FromUrl(source.RequiredText("url"));
                if (address is null)
                {
                    source.Fail("url", "must be an https: address");
                }

                return address;
            case "text":
                string text = source.Text("data") ?? Missing(source, "data");
                return new MediaSource { MediaType = "text/plain", Base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(text)) };
            case "file":
                return new MediaSource { FileId = source.RequiredText("file_id"), FileProvider = ProviderTag.Anthropic };
            default:
                return null;
        }
    }

    private static ProviderExtension[] ReadExtensions(RequestObject block)
    {
        ProviderExtension[] extensions = [];
        foreach (string name in (ReadOnlySpan<string>)["citations", "context", "transformations"])
        {
            if (block.Raw(name) is string json and not "[]")
            {
                extensions = [.. extensions, new ProviderExtension(ProviderTag.Anthropic, name, json)];
            }
        }

        return extensions;
    }
}
