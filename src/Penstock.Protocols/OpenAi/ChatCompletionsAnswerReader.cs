using System.Text.Json;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.OpenAi;

/// <summary>Reads a chat completion, or the chunks of one, into steps.</summary>
internal sealed class ChatCompletionsAnswerReader(AnswerSeed seed)
{
    private const int MostChoices = 128;

    private readonly Dictionary<int, ChatCompletionsChoiceReader> _choices = [];
    private bool _started;

    /// <summary>True when every choice that began has ended, and one did.</summary>
    public bool IsWhole => _choices.Count > 0 && _choices.Values.All(choice => choice.IsFinished);

    /// <summary>Reads a whole answer.</summary>
    public static void ReadWhole(ReadOnlyMemory<byte> body, AnswerSeed seed, ICollection<ChatChunk> steps)
    {
        using JsonDocument? document = WireJson.TryParse(body);
        if (document is null || !document.RootElement.IsObject())
        {
            steps.Add(new AnswerFailed(new InferenceError(ErrorKind.UpstreamFault, "The model's provider sent an answer that is not valid JSON.")));
            return;
        }

        var reader = new ChatCompletionsAnswerReader(seed);
        InferenceError? error = reader.Read(document.RootElement, "message"u8, steps);
        if (error is null && !reader.IsWhole)
        {
            error = new InferenceError(ErrorKind.UpstreamFault, "The model's provider sent an answer without a finished choice.");
        }

        steps.Add(error is null ? AnswerCompleted.Instance : new AnswerFailed(error));
    }

    /// <summary>Reads a chunk (<paramref name="contentName"/> is <c>delta</c>) or an answer (<c>message</c>).</summary>
    public InferenceError? Read(JsonElement root, ReadOnlySpan<byte> contentName, ICollection<ChatChunk> steps)
    {
        if (root.Field("error"u8) is { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } error)
        {
            return OpenAiErrorReader.ReadInStream(error);
        }

        Start(root, steps);
        int position = 0;
        foreach (JsonElement choice in root.Items("choices"u8))
        {
            int index = choice.Index("index"u8) ?? position;
            position++;
            if (index >= MostChoices)
            {
                return new InferenceError(ErrorKind.UpstreamFault, $"The model's provider sent more than {MostChoices} choices.");
            }

            if (!_choices.TryGetValue(index, out ChatCompletionsChoiceReader? reader))
            {
                reader = new ChatCompletionsChoiceReader(index, seed);
                _choices.Add(index, reader);
            }

            if (reader.Read(choice, contentName, steps) is InferenceError fault)
            {
                return fault;
            }
        }

        if (OpenAiUsage.Read(root.Object("usage"u8)) is TokenUsage usage)
        {
            steps.Add(new UsageReported(usage));
        }

        return null;
    }

    private void Start(JsonElement root, ICollection<ChatChunk> steps)
    {
        // Azure begins with a chunk of filter results that has no choice, and no id
        if (_started || (root.NonEmptyText("id"u8) is null && !root.Items("choices"u8).Any()))
        {
            return;
        }

        _started = true;
        steps.Add(new AnswerStarted(
            root.NonEmptyText("id"u8) ?? seed.Id,
            root.NonEmptyText("model"u8) ?? seed.Model,
            root.Count("created"u8) is > 0 and long created ? created : seed.Created));
        foreach (string name in (ReadOnlySpan<string>)["system_fingerprint", "service_tier"])
        {
            if (root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String)
            {
                steps.Add(new AnswerExtension(new ProviderExtension(ProviderTag.OpenAi, name, WireJson.Minify(value))));
            }
        }
    }
}
