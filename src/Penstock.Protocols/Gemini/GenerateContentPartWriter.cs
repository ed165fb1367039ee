using System.Text.Json;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Content;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.Gemini;

/// <summary>Writes the <c>parts</c> of one content.</summary>
internal sealed class GenerateContentPartWriter(Utf8JsonWriter json, ChatRequest request, EncodeOptions options, FieldPolicy policy)
{
    /// <summary>Google's word for a call that another model made: without a signature newer models refuse the turn.</summary>
    private const string NoSignature = "skip_thought_signature_validator";

    private readonly Dictionary<string, string> _names = NamesOfCalls(request);

    // Pictures that tools gave back follow the results of all of them: the provider counts results against calls.
    private readonly List<ContentPart> _media = [];

    // A signature that came beside a text is carried as thought before or after it: it goes to the next part, or to an empty text at the end.
    private string? _signature;

    public void Write(IReadOnlyList<ContentPart> parts, string path)
    {
        bool isFirstCall = options.Thinking == ThinkingStyle.Effort;
        json.WriteStartArray("parts"u8);
        foreach (ContentPart part in parts)
        {
            if (part is ToolCallPart && isFirstCall)
            {
                _signature ??= NoSignature;
                isFirstCall = false;
            }

            Write(part, path);
        }

        _media.ForEach(part => Write(part, path));
        _media.Clear();
        if (_signature is not null)
        {
            json.WriteStartObject();
            json.WriteString("text"u8, "");
            End();
        }

        json.WriteEndArray();
    }

    private static Dictionary<string, string> NamesOfCalls(ChatRequest request)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (ToolCallPart call in request.Messages.SelectMany(message => message.Content).OfType<ToolCallPart>())
        {
            names[call.Id] = call.Name;
        }

        return names;
    }

    private void Write(ContentPart part, string path)
    {
        policy.Foreign(part.Extensions, ProviderTag.Gemini);
        switch (part)
        {
            case TextPart text:
                WriteText(text.Text);
                break;
            case RefusalPart refusal:
                WriteText(refusal.Text);
                break;
            case ImagePart image when CanWrite(image.Source):
                WriteMedia(image.Source);
                break;
            case FilePart file when CanWrite(file.Source):
                WriteMedia(file.Source);
                break;
            case AudioPart audio:
                WriteMedia(new MediaSource { MediaType = "audio/" + audio.Format, Base64 = audio.Base64 });
                break;
            case ToolCallPart call:
                WriteCall(call, path);
                break;
            case ToolResultPart result:
                WriteResult(result, path);
                break;
            case ReasoningPart reasoning:
                _signature = reasoning.Signature;
                break;
            case OpaquePart { Block.Provider: ProviderTag.Gemini } opaque:
                json.WriteRawValue(opaque.Block.Json, skipInputValidation: true);
                break;
            default:
                policy.Unsupported(path, FieldPolicy.ForeignPart(part, path));
                break;
        }
    }

    /// <summary>The provider fetches from its own storage only.</summary>
    private static bool CanWrite(MediaSource source) =>
        (source.Base64 is not null && source.MediaType is not null)
        || source.Url?.StartsWith("gs://", StringComparison.Ordinal) == true
        || source.Url?.StartsWith("https://generativelanguage.googleapis.com/", StringComparison.Ordinal) == true;

    private void WriteText(string text)
    {
        json.WriteStartObject();
        json.WriteString("text"u8, text);
        End();
    }

    private void WriteMedia(MediaSource source)
    {
        json.WriteStartObject();
        json.WriteStartObject(source.Url is null ? "inlineData"u8 : "fileData"u8);
        json.WriteTextIfSet("mimeType"u8, source.MediaType is "image/jpg" ? "image/jpeg" : source.MediaType);
        json.WriteTextIfSet("data"u8, source.Base64);
        json.WriteTextIfSet("fileUri"u8, source.Url);
        json.WriteEndObject();
        End();
    }

    private void WriteCall(ToolCallPart call, string path)
    {
        string arguments = call.Arguments.Length == 0 ? "{}" : call.Arguments;
        if (!WireJson.IsObject(arguments))
        {
            policy.Refuse(path, $"The arguments of tool call '{call.Id}' in '{path}' are not a JSON object, which the provider behind this model wants.");
            return;
        }

        _signature = call.Signature ?? _signature;
        json.WriteStartObject();
        json.WriteStartObject("functionCall"u8);
        json.WriteString("name"u8, call.Name);
        json.WriteRaw("args"u8, arguments);
        json.WriteEndObject();
        End();
    }

    private void WriteResult(ToolResultPart result, string path)
    {
        if (!_names.TryGetValue(result.CallId, out string? name))
        {
            policy.Refuse(path, $"The tool result in '{path}' belongs to no tool call of this conversation (id '{result.CallId}').");
            return;
        }

        json.WriteStartObject();
        json.WriteStartObject("functionResponse"u8);
        json.WriteString("name"u8, name);
        string text = result.Text;
        if (!result.IsError && WireJson.IsObject(text))
        {
            json.WriteRaw("response"u8, text);
        }
        else
        {
            json.WriteStartObject("response"u8);
            json.WriteString(result.IsError ? "error"u8 : "output"u8, text);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
        _media.AddRange(result.Content.Where(part => part is not TextPart));
    }

    private void End()
    {
        json.WriteTextIfSet("thoughtSignature"u8, _signature);
        _signature = null;
        json.WriteEndObject();
    }
}
