using System.Text.Json;
using Microsoft.Extensions.AI;
using Penstock.Protocols.Inference.Content;
using HubMessage = Penstock.Protocols.Inference.ChatMessage;
using HubRole = Penstock.Protocols.Inference.ChatRole;
using Message = Microsoft.Extensions.AI.ChatMessage;
using Role = Microsoft.Extensions.AI.ChatRole;

namespace Penstock.Client.Mapping;

/// <summary>One message, in the hub's form: results of tools become messages of their own.</summary>
internal static class MessageMapping
{
    public static IEnumerable<HubMessage> ToHub(Message message)
    {
        ContentPart[] results = [.. message.Contents.OfType<FunctionResultContent>().Select(ToHub)];
        ContentPart[] spoken = [.. message.Contents.Where(content => content is not FunctionResultContent).Select(ToHub).OfType<ContentPart>()];
        if (results.Length > 0)
        {
            yield return new HubMessage(HubRole.Tool, results);
        }

        if (spoken.Length > 0 || results.Length == 0)
        {
            yield return new HubMessage(ToHub(message.Role), spoken) { Name = message.AuthorName };
        }
    }

    private static HubRole ToHub(Role role) => role.Value switch
    {
        "system" => HubRole.System,
        "developer" => HubRole.Developer,
        "user" => HubRole.User,
        "assistant" => HubRole.Assistant,
        "tool" => HubRole.Tool,
        _ => throw new NotSupportedException($"No provider knows the role '{role.Value}': use system, user, assistant or tool."),
    };

    private static ContentPart? ToHub(AIContent content) => content switch
    {
        TextContent text => new TextPart(text.Text),
        TextReasoningContent thought => AnswerMapping.ReasoningOf(thought),
        FunctionCallContent call => new ToolCallPart(call.CallId, call.Name, Arguments(call)) { Signature = AnswerMapping.SignatureOf(call) },
        DataContent data when data.HasTopLevelMediaType("image") => new ImagePart(Source(data)),
        DataContent data when data.HasTopLevelMediaType("audio") => new AudioPart(data.Base64Data.ToString(), AudioFormat(data.MediaType)),
        DataContent data => new FilePart(Source(data), data.Name),
        UriContent link when link.HasTopLevelMediaType("image") => new ImagePart(Source(link)),
        UriContent link => new FilePart(Source(link)),
        UsageContent or ErrorContent => null, // bookkeeping of an earlier answer, not part of what was said
        _ => throw new NotSupportedException($"{content.GetType().Name} cannot be sent to every provider: use text, image, audio, file or function content."),
    };

    private static ToolResultPart ToHub(FunctionResultContent result) => new(
        result.CallId,
        [new TextPart(ResultText(result))],
        result.Exception is not null);

    private static string ResultText(FunctionResultContent result) => result.Result switch
    {
        null => result.Exception is null ? "" : "The tool failed.",
        string text => text,
        JsonElement { ValueKind: JsonValueKind.String } json => json.GetString()!,
        JsonElement json => json.GetRawText(),
        object value => JsonSerializer.Serialize(value, AIJsonUtilities.DefaultOptions.GetTypeInfo(value.GetType())),
    };

    private static string Arguments(FunctionCallContent call) =>
        JsonSerializer.Serialize(call.Arguments ?? new Dictionary<string, object?>(0, StringComparer.Ordinal), AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(IDictionary<string, object?>)));

    private static MediaSource Source(DataContent data) => new() { MediaType = data.MediaType, Base64 = data.Base64Data.ToString() };

    private static MediaSource Source(UriContent link) => new() { MediaType = link.MediaType, Url = link.Uri.ToString() };

    private static string AudioFormat(string mediaType) => mediaType switch
    {
        "audio/mpeg" => "mp3",
        "audio/x-wav" or "audio/wave" => "wav",
        _ => mediaType[(mediaType.IndexOf('/', StringComparison.Ordinal) + 1)..],
    };
}
