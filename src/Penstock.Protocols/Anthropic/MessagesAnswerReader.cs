using System.Text.Json;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.Anthropic;

/// <summary>Reads a whole <c>message</c> into steps.</summary>
internal static class MessagesAnswerReader
{
    public static void Read(ReadOnlyMemory<byte> body, AnswerSeed seed, ICollection<ChatChunk> steps)
    {
        using JsonDocument? document = WireJson.TryParse(body);
        steps.Add(document is null || !document.RootElement.IsObject()
            ? new AnswerFailed(new InferenceError(ErrorKind.UpstreamFault, "The model's provider sent an answer that is not valid JSON."))
            : Read(document.RootElement, seed, steps));
    }

    /// <summary>The steps that begin an answer.</summary>
    public static void Start(JsonElement message, AnswerSeed seed, ICollection<ChatChunk> steps) => steps.Add(new AnswerStarted(
        message.NonEmptyText("id"u8) ?? seed.Id,
        message.NonEmptyText("model"u8) ?? seed.Model,
        seed.Created));

    private static ChatChunk Read(JsonElement message, AnswerSeed seed, ICollection<ChatChunk> steps)
    {
        if (message.Text("type"u8) is "error")
        {
            return new AnswerFailed(MessagesErrorReader.ReadInStream(message));
        }

        if (message.NonEmptyText("stop_reason"u8) is not string reason)
        {
            return new AnswerFailed(new InferenceError(ErrorKind.UpstreamFault, "The model's provider sent an answer that has no end."));
        }

        Start(message, seed, steps);
        int calls = 0;
        foreach (JsonElement item in message.Items("content"u8))
        {
            MessagesBlockReader block = MessagesBlockReader.Begin(item, calls, seed, steps);
            block.End(steps);
            calls += block.IsCall ? 1 : 0;
        }

        steps.Add(new ChoiceFinished(0, MessagesStopReasons.Read(reason), message.Text("stop_sequence"u8), reason));
        var usage = new MessagesUsage();
        if (usage.Take(message.Object("usage"u8), withOutput: true))
        {
            steps.Add(new UsageReported(usage.ToUsage()));
        }

        return AnswerCompleted.Instance;
    }
}
