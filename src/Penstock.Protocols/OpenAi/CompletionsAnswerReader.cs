using System.Text.Json;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.OpenAi;

/// <summary>Reads a completion, or the chunks of one, into steps. One with log probabilities is refused: the hub has no room for theirs.</summary>
internal sealed class CompletionsAnswerReader(AnswerSeed seed)
{
    private const int MostChoices = 128;

    private readonly HashSet<int> _open = [];
    private readonly HashSet<int> _finished = [];
    private bool _started;

    /// <summary>True when every choice that began has ended, and one did.</summary>
    public bool IsWhole => _finished.Count > 0 && _open.IsSubsetOf(_finished);

    /// <summary>Reads a whole answer.</summary>
    public static void ReadWhole(ReadOnlyMemory<byte> body, AnswerSeed seed, ICollection<ChatChunk> steps)
    {
        using JsonDocument? document = WireJson.TryParse(body);
        var reader = new CompletionsAnswerReader(seed);
        InferenceError? error = document is null || !document.RootElement.IsObject()
            ? new InferenceError(ErrorKind.UpstreamFault, "The model's provider sent an answer that is not valid JSON.")
            : reader.Read(document.RootElement, steps);
        if (error is null && !reader.IsWhole)
        {
            error = new InferenceError(ErrorKind.UpstreamFault, "The model's provider sent an answer without a finished choice.");
        }

        steps.Add(error is null ? AnswerCompleted.Instance : new AnswerFailed(error));
    }

    /// <summary>Reads a chunk or an answer, which have the same fields.</summary>
    public InferenceError? Read(JsonElement root, ICollection<ChatChunk> steps)
    {
        if (root.Field("error"u8) is { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } error)
        {
            return OpenAiErrorReader.ReadInStream(error);
        }

        if (!_started)
        {
            _started = true;
            steps.Add(new AnswerStarted(
                root.NonEmptyText("id"u8) ?? seed.Id,
                root.NonEmptyText("model"u8) ?? seed.Model,
                root.Count("created"u8) is > 0 and long created ? created : seed.Created));
        }

        foreach (JsonElement choice in root.Items("choices"u8))
        {
            if (ReadChoice(choice, steps) is { } fault)
            {
                return fault;
            }
        }

        if (OpenAiUsage.Read(root.Object("usage"u8)) is { } usage)
        {
            steps.Add(new UsageReported(usage));
        }

        return null;
    }

    private InferenceError? ReadChoice(JsonElement choice, ICollection<ChatChunk> steps)
    {
        int index = choice.Index("index"u8) ?? 0;
        if (index >= MostChoices || choice.Object("logprobs"u8).IsObject())
        {
            return new InferenceError(ErrorKind.UpstreamFault, "The completion holds more than can be read.");
        }

        _open.Add(index);
        if (choice.NonEmptyText("text"u8) is { } text)
        {
            steps.Add(new TextDelta(index, text));
        }

        if (choice.NonEmptyText("finish_reason"u8) is not { } reason || !_finished.Add(index))
        {
            return null;
        }

        if (OpenAiFinishReasons.Read(reason, calledTools: false) is not { } known)
        {
            return new InferenceError(ErrorKind.UpstreamFault, "The model broke while it answered. Try again.");
        }

        steps.Add(new ChoiceFinished(index, known, Native: reason));
        return null;
    }
}
