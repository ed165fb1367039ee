using System.Collections.Frozen;
using System.Text.Json;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Content;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.OpenAi;

/// <summary>Reads the <c>messages</c> of a chat completion.</summary>
internal static class ChatCompletionsMessageReader
{
    private static readonly FrozenSet<string> Known = FrozenSet.ToFrozenSet(
        [
            "role", "content", "name", "tool_calls", "tool_call_id", "refusal", "reasoning_details", "reasoning_content", "reasoning",
            "cache_control", "annotations",
        ],
        StringComparer.Ordinal);

    public static IReadOnlyList<ChatMessage> ReadAll(RequestObject root)
    {
        var messages = new List<ChatMessage>();
        foreach (RequestObject message in root.Objects("messages"))
        {
            messages.Add(Read(message));
        }

        if (messages.Count == 0)
        {
            root.Fail("messages", "is required and must hold at least one message");
        }

        return messages;
    }

    private static ChatMessage Read(RequestObject message)
    {
        ChatRole role = ReadRole(message);
        var parts = new List<ContentPart>();
        if (role == ChatRole.Tool)
        {
            parts.Add(ReadResult(message));
        }
        else
        {
            if (role == ChatRole.Assistant)
            {
                ReasoningDetails.Read(message, parts);
            }

            ReadContent(message, parts);
            if (role == ChatRole.Assistant)
            {
                ReadCalls(message, parts);
            }
            else if (!message.Has("content"))
            {
                message.Fail("content", "is required");
            }
        }

        return new ChatMessage(role, parts)
        {
            Name = message.Text("name"),
            Path = message.Path,
            Extensions = message.Others(Known, ProviderTag.OpenAi),
        };
    }

    private static ChatRole ReadRole(RequestObject message)
    {
        switch (message.Text("role"))
        {
            case "system":
                return ChatRole.System;
            case "developer":
                return ChatRole.Developer;
            case "user":
                return ChatRole.User;
            case "assistant":
                return ChatRole.Assistant;
            case "tool":
                return ChatRole.Tool;
            default:
                message.Fail("role", "must be system, developer, user, assistant or tool");
                return ChatRole.User;
        }
    }

    private static ToolResultPart ReadResult(RequestObject message)
    {
        var content = new List<ContentPart>();
        ReadContent(message, content);
        (string id, _) = ToolCallId.Split(message.RequiredText("tool_call_id"));
        return new ToolResultPart(id, content) { Cache = ChatCompletionsToolReader.ReadCache(message) };
    }

    private static void ReadContent(RequestObject message, List<ContentPart> parts)
    {
        if (message.TryGet("content", out JsonElement content) && content.ValueKind == JsonValueKind.String)
        {
            AddText(message, parts);
        }
        else
        {
            foreach (RequestObject part in message.Objects("content"))
            {
                if (ReadPart(part) is ContentPart read)
                {
                    parts.Add(read with { Cache = ChatCompletionsToolReader.ReadCache(part) });
                }
            }
        }

        if (message.Text("refusal") is { Length: > 0 } refusal)
        {
            parts.Add(new RefusalPart(refusal));
        }
    }

    private static void AddText(RequestObject message, List<ContentPart> parts)
    {
        if (message.Text("content") is { Length: > 0 } text)
        {
            parts.Add(new TextPart(text) { Cache = ChatCompletionsToolReader.ReadCache(message) });
        }
    }

    private static ContentPart? ReadPart(RequestObject part)
    {
        string type = part.RequiredText("type");
        switch (type)
        {
            case "text":
                return new TextPart(part.Text("text") ?? Missing(part, "text"));
            case "refusal":
                return new RefusalPart(part.Text("refusal") ?? Missing(part, "refusal"));
            case "image_url" when part.TryObject("image_url", out RequestObject image):
                return ReadImage(image);
            case "input_audio" when part.TryObject("input_audio", out RequestObject audio):
                return new AudioPart(audio.RequiredText("data"), audio.RequiredText("format"));
            case "file" when part.TryObject("file", out RequestObject file):
                return ReadFile(file);
            case "image_url" or "input_audio" or "file":
                part.Fail(type, "is required and must be an object");
                return null;
            default:
                return new OpaquePart(new ProviderExtension(ProviderTag.OpenAi, type, WireJson.Minify(part.Element)));
        }
    }

    private static string Missing(RequestObject part, string name)
    {
        part.Fail(name, "is required and must be a string");
        return "";
    }

    private static ImagePart? ReadImage(RequestObject image)
    {
        MediaSource? source = MediaSource.FromUrl(image.RequiredText("url"));
        if (source is null)
        {
            image.Fail("url", "must be an https: address or a data: address in base64");
            return null;
        }

        return new ImagePart(source, image.Text("detail"));
    }

    private static FilePart? ReadFile(RequestObject file)
    {
        string? name = file.Text("filename");
        if (file.Text("file_id") is string id)
        {
            return new FilePart(new MediaSource { FileId = id, FileProvider = ProviderTag.OpenAi }, name);
        }

        MediaSource? source = MediaSource.FromUrl(file.RequiredText("file_data"));
        if (source is null)
        {
            file.Fail("file_data", "must be a data: address in base64");
            return null;
        }

        return new FilePart(source, name);
    }

    private static void ReadCalls(RequestObject message, List<ContentPart> parts)
    {
        foreach (RequestObject call in message.Objects("tool_calls"))
        {
            if (call.Text("type") is not (null or "function"))
            {
                parts.Add(new OpaquePart(new ProviderExtension(ProviderTag.OpenAi, "tool_calls", WireJson.Minify(call.Element))));
                continue;
            }

            if (!call.TryObject("function", out RequestObject function))
            {
                call.Fail("function", "is required and must be an object");
                continue;
            }

            (string id, string? signature) = ToolCallId.Split(call.RequiredText("id"));
            parts.Add(new ToolCallPart(id, function.RequiredText("name"), function.Text("arguments") ?? "")
            {
                Signature = signature ?? ReadSignature(call),
                Cache = ChatCompletionsToolReader.ReadCache(call),
            });
        }
    }

    /// <summary>Where Google's own OpenAI endpoint puts it.</summary>
    private static string? ReadSignature(RequestObject call) =>
        call.Element.Object("extra_content"u8).Object("google"u8).NonEmptyText("thought_signature"u8);
}
