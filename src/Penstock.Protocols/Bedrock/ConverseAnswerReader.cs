using System.Text.Json;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.Bedrock;

/// <summary>Reads a whole Converse answer into steps.</summary>
internal static class ConverseAnswerReader
{
    public static void Read(ReadOnlyMemory<byte> body, AnswerSeed seed, ICollection<ChatChunk> steps)
    {
        using JsonDocument? document = WireJson.TryParse(body);
        steps.Add(document is null || !document.RootElement.IsObject()
            ? new AnswerFailed(new InferenceError(ErrorKind.UpstreamFault, "The model's provider sent an answer that is not valid JSON."))
            : Read(document.RootElement, seed, steps));
    }

    /// <summary>The end of an answer, or its failure.</summary>
    public static ChatChunk Finish(string reason) => ConverseStopReasons.Read(reason) is FinishReason known
        ? new ChoiceFinished(0, known, Native: reason)
        : new AnswerFailed(new InferenceError(ErrorKind.UpstreamFault, "The model spoiled its answer. Try again."));

    public static ToolCallStarted Call(JsonElement tool, int index, AnswerSeed seed)
    {
        (string id, string? signature) = ToolCallId.Split(tool.NonEmptyText("toolUseId"u8) ?? $"call_{seed.Id}_{index}");
        return new ToolCallStarted(0, index, id, tool.Text("name"u8) ?? "", signature);
    }

    private static ChatChunk Read(JsonElement root, AnswerSeed seed, ICollection<ChatChunk> steps)
    {
        if (root.NonEmptyText("stopReason"u8) is not string reason)
        {
            return new AnswerFailed(new InferenceError(ErrorKind.UpstreamFault, "The model's provider sent an answer that has no end."));
        }

        steps.Add(new AnswerStarted(seed.Id, seed.Model, seed.Created));
        int calls = 0;
        foreach (JsonElement block in root.Object("output"u8).Object("message"u8).Items("content"u8))
        {
            ReadBlock(block, seed, ref calls, steps);
        }

        ChatChunk end = Finish(reason);
        if (end is AnswerFailed)
        {
            return end;
        }

        steps.Add(end);
        if (ConverseUsage.Read(root.Object("usage"u8)) is TokenUsage usage)
        {
            steps.Add(new UsageReported(usage));
        }

        return AnswerCompleted.Instance;
    }

    private static void ReadBlock(JsonElement block, AnswerSeed seed, ref int calls, ICollection<ChatChunk> steps)
    {
        if (block.Field("text"u8).ValueKind == JsonValueKind.String)
        {
            AddText(block, steps);
        }
        else if (block.Object("toolUse"u8) is { ValueKind: JsonValueKind.Object } tool)
        {
            steps.Add(Call(tool, calls, seed));
            JsonElement input = tool.Object("input"u8);
            steps.Add(new ToolCallDelta(0, calls++, input.IsObject() ? WireJson.Minify(input) : "{}"));
        }
        else if (block.Object("reasoningContent"u8) is { ValueKind: JsonValueKind.Object } reasoning)
        {
            ReadReasoning(reasoning, steps);
        }
        else if (block.Object("citationsContent"u8) is { ValueKind: JsonValueKind.Object } cited)
        {
            foreach (JsonElement piece in cited.Items("content"u8))
            {
                AddText(piece, steps);
            }
        }
        else if (block.IsObject() && block.EnumerateObject().Any())
        {
            steps.Add(new OpaqueContent(0, new ProviderExtension(ProviderTag.Bedrock, "content", WireJson.Minify(block))));
        }
    }

    private static void AddText(JsonElement holder, ICollection<ChatChunk> steps)
    {
        if (holder.NonEmptyText("text"u8) is string text)
        {
            steps.Add(new TextDelta(0, text));
        }
    }

    private static void ReadReasoning(JsonElement reasoning, ICollection<ChatChunk> steps)
    {
        JsonElement shown = reasoning.Object("reasoningText"u8);
        if (shown.NonEmptyText("text"u8) is string text)
        {
            steps.Add(new ReasoningDelta(0, text));
        }

        if (shown.NonEmptyText("signature"u8) is string signature)
        {
            steps.Add(new ReasoningSigned(0, ProviderTag.Anthropic, signature));
        }

        if (reasoning.NonEmptyText("redactedContent"u8) is string data)
        {
            steps.Add(new ReasoningEncrypted(0, ProviderTag.Anthropic, data));
        }
    }
}
