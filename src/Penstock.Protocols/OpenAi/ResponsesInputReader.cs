using System.Text.Json;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Content;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.OpenAi;

/// <summary>
/// Reads <c>input</c>: a text, or items of which an assistant's turn may be several (thought, calls, message). They are gathered into one
/// message, as every other dialect has it.
/// </summary>
internal static class ResponsesInputReader
{
    public static IReadOnlyList<ChatMessage> Read(RequestObject root, ReadOnlyMemory<byte> history)
    {
        var messages = new List<ChatMessage>();
        ReadHistory(root, history, messages);
        if (root.TryGet("input", out JsonElement input) && input.ValueKind == JsonValueKind.String)
        {
            messages.Add(new ChatMessage(ChatRole.User, root.Text("input") ?? "") { Path = "input" });
        }
        else
        {
            foreach (RequestObject item in root.Objects("input"))
            {
                ReadItem(item, messages);
            }
        }

        if (messages.Count == 0)
        {
            root.Fail("input", "is required and must be a text or hold at least one item");
        }

        return messages;
    }

    private static void ReadHistory(RequestObject root, ReadOnlyMemory<byte> history, List<ChatMessage> messages)
    {
        if (history.IsEmpty)
        {
            return;
        }

        using JsonDocument? document = WireJson.TryParse(history);
        if (document is null || document.RootElement.ValueKind != JsonValueKind.Array)
        {
            root.Fail("previous_response_id", "names an answer that can no longer be read");
            return;
        }

        foreach (JsonElement item in document.RootElement.EnumerateArray().Where(item => item.IsObject()))
        {
            ReadItem(new RequestObject(item, "previous_response_id", root.Faults), messages);
        }
    }

    private static void ReadItem(RequestObject item, List<ChatMessage> messages)
    {
        string type = item.Text("type") ?? "message";
        switch (type)
        {
            case "message":
                ReadMessage(item, messages);
                break;
            case "function_call":
                (string id, string? signature) = ToolCallId.Split(item.RequiredText("call_id"));
                AddToTurn(messages, item, new ToolCallPart(id, item.RequiredText("name"), item.Text("arguments") ?? "") { Signature = signature });
                break;
            case "function_call_output":
                messages.Add(new ChatMessage(ChatRole.Tool, [ReadOutput(item)]) { Path = item.Path });
                break;
            case "reasoning":
                AddToTurn(messages, item, ResponsesReasoning.Read(item));
                break;
            default:
                AddToTurn(messages, item, new OpaquePart(new ProviderExtension(ProviderTag.OpenAiResponses, type, WireJson.Minify(item.Element))));
                break;
        }
    }

    private static void AddToTurn(List<ChatMessage> messages, RequestObject item, params IReadOnlyList<ContentPart> parts)
    {
        if (messages.Count > 0 && messages[^1].Role == ChatRole.Assistant)
        {
            messages[^1] = messages[^1] with { Content = [.. messages[^1].Content, .. parts] };
        }
        else
        {
            messages.Add(new ChatMessage(ChatRole.Assistant, parts) { Path = item.Path });
        }
    }

    private static void ReadMessage(RequestObject item, List<ChatMessage> messages)
    {
        List<ContentPart> parts = ReadContent(item, "content");
        switch (item.Text("role"))
        {
            case "assistant":
                AddToTurn(messages, item, parts);
                break;
            case "user":
                messages.Add(new ChatMessage(ChatRole.User, parts) { Path = item.Path });
                break;
            case "system":
                messages.Add(new ChatMessage(ChatRole.System, parts) { Path = item.Path });
                break;
            case "developer":
                messages.Add(new ChatMessage(ChatRole.Developer, parts) { Path = item.Path });
                break;
            default:
                item.Fail("role", "must be user, assistant, system or developer");
                break;
        }
    }

    private static ToolResultPart ReadOutput(RequestObject item)
    {
        (string id, _) = ToolCallId.Split(item.RequiredText("call_id"));
        return new ToolResultPart(id, ReadContent(item, "output"));
    }

    private static List<ContentPart> ReadContent(RequestObject item, string name)
    {
        if (!item.TryGet(name, out JsonElement content))
        {
            item.Fail(name, "is required");
            return [];
        }

        return content.ValueKind == JsonValueKind.String
            ? [new TextPart(item.Text(name) ?? "")]
            : [.. item.Objects(name).Select(ReadPart).OfType<ContentPart>()];
    }

    private static ContentPart? ReadPart(RequestObject part)
    {
        string type = part.RequiredText("type");
        switch (type)
        {
            case "input_text" or "output_text" or "text" or "summary_text":
                return new TextPart(part.Text("text") ?? "");
            case "refusal":
                return new RefusalPart(part.Text("refusal") ?? "");
            case "input_image":
                return ReadSource(part, "image_url") is MediaSource image ? new ImagePart(image, part.Text("detail")) : null;
            case "input_file":
                return ReadSource(part, part.Has("file_url") ? "file_url" : "file_data") is MediaSource file ? new FilePart(file, part.Text("filename")) : null;
            case "input_audio" when part.TryObject("input_audio", out RequestObject audio):
                return new AudioPart(audio.RequiredText("data"), audio.RequiredText("format"));
            default:
                return new OpaquePart(new ProviderExtension(ProviderTag.OpenAiResponses, type, WireJson.Minify(part.Element)));
        }
    }

    private static MediaSource? ReadSource(RequestObject part, string name)
    {
        if (part.Text("file_id") is string id)
        {
            return new MediaSource { FileId = id, FileProvider = ProviderTag.OpenAi };
        }

        MediaSource? source = MediaSource.FromUrl(part.RequiredText(name));
        if (source is null)
        {
            part.Fail(name, "must be an https: address or a data: address in base64");
        }

        return source;
    }
}
