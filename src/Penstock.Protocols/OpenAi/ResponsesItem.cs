using System.Text.Json;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.Inference.Content;

namespace Penstock.Protocols.OpenAi;

/// <summary>One element of <c>output</c>: thought, a call, or a message of neighbouring texts and refusals.</summary>
/// <param name="Parts">One part, or those of a message.</param>
internal sealed record ResponsesItem(IReadOnlyList<ContentPart> Parts)
{
    /// <summary>Log probabilities of the message's tokens.</summary>
    public IReadOnlyList<TokenLogprob> Logprobs { get; init; } = [];

    /// <summary>The items of a choice, in the order in which a stream begins them.</summary>
    public static IReadOnlyList<ResponsesItem> Of(ChatChoice choice)
    {
        var items = new List<ResponsesItem>();
        foreach (ContentPart part in choice.Content.Where(part => part is not OpaquePart))
        {
            if (IsSaid(part) && items.Count > 0 && IsSaid(items[^1].Parts[0]))
            {
                items[^1] = items[^1] with { Parts = [.. items[^1].Parts, part] };
            }
            else
            {
                items.Add(new ResponsesItem([part]));
            }
        }

        int message = items.FindIndex(item => item.Parts[0] is TextPart);
        if (message >= 0)
        {
            items[message] = items[message] with { Logprobs = choice.Logprobs };
        }

        return items;
    }

    /// <summary>The id of an item: of its kind, its answer and its place.</summary>
    public static string Id(string kind, string responseId, int index) => FormattableString.Invariant(
        $"{kind}_{(responseId.StartsWith("resp_", StringComparison.Ordinal) ? responseId[5..] : responseId)}_{index}");

    /// <summary>Writes the item, whole.</summary>
    public void Write(Utf8JsonWriter json, string responseId, int index)
    {
        switch (Parts[0])
        {
            case ReasoningPart reasoning:
                ResponsesReasoning.Write(json, reasoning, Id("rs", responseId, index));
                break;
            case ToolCallPart call:
                WriteCall(json, call, Id("fc", responseId, index), "completed");
                break;
            default:
                WriteMessage(json, Id("msg", responseId, index));
                break;
        }
    }

    public static void WriteCall(Utf8JsonWriter json, ToolCallPart call, string id, string status)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        json.WriteString("type"u8, "function_call");
        json.WriteString("status"u8, status);
        json.WriteString("arguments"u8, call.Arguments);
        json.WriteString("call_id"u8, ToolCallId.Join(call.Id, call.Signature));
        json.WriteString("name"u8, call.Name);
        json.WriteEndObject();
    }

    /// <summary>Writes an element of a message's <c>content</c>.</summary>
    public static void WritePart(Utf8JsonWriter json, ContentPart part, IReadOnlyList<TokenLogprob> logprobs)
    {
        json.WriteStartObject();
        if (part is RefusalPart refusal)
        {
            json.WriteString("type"u8, "refusal");
            json.WriteString("refusal"u8, refusal.Text);
        }
        else
        {
            json.WriteString("type"u8, "output_text");
            json.WriteString("text"u8, (part as TextPart)?.Text);
            json.WriteStartArray("annotations"u8);
            json.WriteEndArray();
            OpenAiLogprobs.WriteTokens(json, "logprobs"u8, logprobs);
        }

        json.WriteEndObject();
    }

    private static bool IsSaid(ContentPart part) => part is TextPart or RefusalPart;

    private void WriteMessage(Utf8JsonWriter json, string id)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        json.WriteString("type"u8, "message");
        json.WriteString("status"u8, "completed");
        json.WriteString("role"u8, "assistant");
        json.WriteStartArray("content"u8);
        foreach (ContentPart part in Parts)
        {
            WritePart(json, part, Logprobs);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
