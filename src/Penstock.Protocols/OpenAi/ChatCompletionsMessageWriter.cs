using System.Text.Json;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Content;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.OpenAi;

/// <summary>Writes the <c>messages</c> of a chat completion.</summary>
internal sealed class ChatCompletionsMessageWriter(Utf8JsonWriter json, ChatRequest request, EncodeOptions options, FieldPolicy policy)
{
    // A tool message holds text only: pictures that a tool gave back follow as the user's, after the last result of the run.
    private readonly List<ContentPart> _pictures = [];

    public void Write()
    {
        json.WriteStartArray("messages"u8);
        foreach (ChatMessage message in request.Messages)
        {
            policy.Foreign(message.Extensions, ProviderTag.OpenAi);
            if (message.Role == ChatRole.Tool)
            {
                WriteResults(message);
                continue;
            }

            FlushPictures();
            Write(message);
        }

        FlushPictures();
        json.WriteEndArray();
    }

    private void Write(ChatMessage message)
    {
        json.WriteStartObject();
        json.WriteString("role"u8, Role(message.Role));
        json.WriteTextIfSet("name"u8, message.Name);
        if (message.Role == ChatRole.Assistant)
        {
            WriteAssistant(message);
        }
        else
        {
            WriteContent(message, message.Content);
        }

        json.WriteExtensions(message.Extensions, ProviderTag.OpenAi);
        json.WriteEndObject();
    }

    private string Role(ChatRole role) => role switch
    {
        ChatRole.System => "system",
        ChatRole.Developer => options.AcceptsDeveloperRole ? "developer" : "system",
        ChatRole.Assistant => "assistant",
        _ => "user",
    };

    private void WriteResults(ChatMessage message)
    {
        foreach (ToolResultPart result in message.Content.OfType<ToolResultPart>())
        {
            NoteCache(result);
            if (result.IsError)
            {
                policy.Advisory("is_error");
            }

            json.WriteStartObject();
            json.WriteString("role"u8, "tool");
            json.WriteString("tool_call_id"u8, result.CallId);
            json.WriteString("content"u8, result.Text);
            json.WriteEndObject();
            foreach (ContentPart part in result.Content)
            {
                NoteCache(part);
                if (part is not TextPart)
                {
                    _pictures.Add(part);
                }
            }
        }
    }

    private void FlushPictures()
    {
        if (_pictures.Count == 0)
        {
            return;
        }

        json.WriteStartObject();
        json.WriteString("role"u8, "user");
        json.WriteStartArray("content"u8);
        foreach (ContentPart part in _pictures)
        {
            WritePart(part, request.Names.Messages);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        _pictures.Clear();
    }

    private void WriteContent(ChatMessage message, IReadOnlyList<ContentPart> content)
    {
        if (content is [] or [TextPart])
        {
            json.WriteString("content"u8, content is [TextPart only] ? only.Text : "");
            NoteCache(content.Count > 0 ? content[0] : null);
            return;
        }

        json.WriteStartArray("content"u8);
        foreach (ContentPart part in content)
        {
            WritePart(part, message.Path ?? request.Names.Messages);
        }

        json.WriteEndArray();
    }

    private void WriteAssistant(ChatMessage message)
    {
        List<TextPart> texts = [.. message.Content.OfType<TextPart>()];
        foreach (ContentPart part in message.Content)
        {
            NoteCache(part);
        }

        if (texts.Count > 0)
        {
            json.WriteString("content"u8, string.Concat(texts.Select(part => part.Text)));
        }
        else
        {
            json.WriteNull("content"u8);
        }

        string refusal = string.Concat(message.Content.OfType<RefusalPart>().Select(part => part.Text));
        json.WriteTextIfSet("refusal"u8, refusal.Length == 0 ? null : refusal);
        WriteReasoning([.. message.Content.OfType<ReasoningPart>()]);
        WriteCalls(message);
    }

    private void WriteReasoning(List<ReasoningPart> parts)
    {
        if (parts.Count == 0)
        {
            return;
        }

        string text = string.Concat(parts.Select(part => part.Text));
        if (options.Compatible && text.Length > 0)
        {
            json.WriteString("reasoning_content"u8, text);
        }
        else
        {
            // an older turn's thought changes nothing for a model that is not given it back
            policy.Advisory("reasoning");
        }
    }

    private void WriteCalls(ChatMessage message)
    {
        foreach (OpaquePart foreign in message.Content.OfType<OpaquePart>().Where(part => !IsCustomCall(part)))
        {
            policy.Unsupported(message.Path ?? request.Names.Messages, FieldPolicy.ForeignBlock(foreign.Block.Name));
        }

        List<ContentPart> calls = [.. message.Content.Where(part => part is ToolCallPart || IsCustomCall(part))];
        if (calls.Count == 0)
        {
            return;
        }

        json.WriteStartArray("tool_calls"u8);
        foreach (ContentPart part in calls)
        {
            if (part is ToolCallPart call)
            {
                WriteCall(call);
            }
            else if (part is OpaquePart own)
            {
                json.WriteRawValue(own.Block.Json, skipInputValidation: true);
            }
        }

        json.WriteEndArray();
    }

    private static bool IsCustomCall(ContentPart part) => part is OpaquePart { Block: { Provider: ProviderTag.OpenAi, Name: "tool_calls" } };

    private void WriteCall(ToolCallPart call)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, call.Id);
        json.WriteString("type"u8, "function");
        json.WriteStartObject("function"u8);
        json.WriteString("name"u8, call.Name);
        json.WriteString("arguments"u8, call.Arguments.Length == 0 ? "{}" : call.Arguments);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WritePart(ContentPart part, string path)
    {
        NoteCache(part);
        policy.Foreign(part.Extensions, ProviderTag.OpenAi);
        switch (part)
        {
            case TextPart text:
                WriteTyped("text"u8, "text"u8, text.Text);
                break;
            case RefusalPart refusal:
                WriteTyped("text"u8, "text"u8, refusal.Text);
                break;
            case ImagePart image when image.Source.ToUrl() is string url:
                WriteImage(url, image.Detail);
                break;
            case AudioPart audio:
                WriteAudio(audio);
                break;
            case FilePart { Source: { MediaType: "text/plain", Base64: string bytes } }:
                WriteTyped("text"u8, "text"u8, MediaText.Decode(bytes));
                break;
            case FilePart { Source: { Base64: not null } or { FileProvider: ProviderTag.OpenAi } } file:
                WriteFile(file);
                break;
            case OpaquePart { Block.Provider: ProviderTag.OpenAi } opaque:
                json.WriteRawValue(opaque.Block.Json, skipInputValidation: true);
                break;
            default:
                policy.Unsupported(path, FieldPolicy.ForeignPart(part, path));
                break;
        }
    }

    private void WriteTyped(ReadOnlySpan<byte> type, ReadOnlySpan<byte> name, string value)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, type);
        json.WriteString(name, value);
        json.WriteEndObject();
    }

    private void WriteImage(string url, string? detail)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "image_url");
        json.WriteStartObject("image_url"u8);
        json.WriteString("url"u8, url);
        json.WriteTextIfSet("detail"u8, detail);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteAudio(AudioPart audio)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "input_audio");
        json.WriteStartObject("input_audio"u8);
        json.WriteString("data"u8, audio.Base64);
        json.WriteString("format"u8, audio.Format);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteFile(FilePart file)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "file");
        json.WriteStartObject("file"u8);
        json.WriteTextIfSet("file_id"u8, file.Source.FileId);
        json.WriteTextIfSet("file_data"u8, file.Source.FileId is null ? file.Source.ToUrl() : null);
        json.WriteTextIfSet("filename"u8, file.FileName);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void NoteCache(ContentPart? part)
    {
        if (part?.Cache is not null)
        {
            policy.Advisory("cache_control");
        }
    }
}
