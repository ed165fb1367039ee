using System.Text.Json;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.Gemini;

/// <summary>Reads an answer, or the chunks of one, into steps.</summary>
internal sealed class GenerateContentAnswerReader(AnswerSeed seed)
{
    private const int MostCandidates = 128;

    private readonly Dictionary<int, GenerateContentCandidateReader> _candidates = [];
    private string? _id;
    private bool _blocked;

    /// <summary>True when every candidate has ended. A refused prompt has one, whatever was asked for.</summary>
    public bool IsWhole => _candidates.Count > 0 && (_blocked || _candidates.Count >= seed.Choices) && _candidates.Values.All(candidate => candidate.IsFinished);

    /// <summary>Reads a whole answer.</summary>
    public static void ReadWhole(ReadOnlyMemory<byte> body, AnswerSeed seed, ICollection<ChatChunk> steps)
    {
        using JsonDocument? document = WireJson.TryParse(body);
        if (document is null || !document.RootElement.IsObject())
        {
            steps.Add(new AnswerFailed(new InferenceError(ErrorKind.UpstreamFault, "The model's provider sent an answer that is not valid JSON.")));
            return;
        }

        var reader = new GenerateContentAnswerReader(seed);
        InferenceError? error = reader.Read(document.RootElement, steps);
        if (error is null && !reader.IsWhole)
        {
            error = new InferenceError(ErrorKind.UpstreamFault, "The model's provider sent an answer without a finished candidate.");
        }

        steps.Add(error is null ? AnswerCompleted.Instance : new AnswerFailed(error));
    }

    public InferenceError? Read(JsonElement root, ICollection<ChatChunk> steps)
    {
        if (root.Object("error"u8).IsObject())
        {
            return GeminiErrorReader.ReadInStream(root);
        }

        Start(root, steps);
        int position = 0;
        foreach (JsonElement candidate in root.Items("candidates"u8))
        {
            int index = candidate.Index("index"u8) ?? position;
            position++;
            if (index >= MostCandidates)
            {
                return new InferenceError(ErrorKind.UpstreamFault, $"The model's provider sent more than {MostCandidates} candidates.");
            }

            if (Candidate(index).Read(candidate, _id ?? seed.Id, steps) is InferenceError error)
            {
                return error;
            }
        }

        if (root.Object("promptFeedback"u8).NonEmptyText("blockReason"u8) is string reason && _candidates.Count == 0)
        {
            _blocked = true;
            Candidate(0).Block(reason, steps);
        }

        if (GenerateContentUsage.Read(root.Object("usageMetadata"u8)) is TokenUsage usage)
        {
            steps.Add(new UsageReported(usage));
        }

        return null;
    }

    private GenerateContentCandidateReader Candidate(int index)
    {
        if (!_candidates.TryGetValue(index, out GenerateContentCandidateReader? reader))
        {
            reader = new GenerateContentCandidateReader(index);
            _candidates.Add(index, reader);
        }

        return reader;
    }

    private void Start(JsonElement root, ICollection<ChatChunk> steps)
    {
        if (_id is null)
        {
            _id = root.NonEmptyText("responseId"u8) ?? seed.Id;
            steps.Add(new AnswerStarted(_id, root.NonEmptyText("modelVersion"u8) ?? seed.Model, seed.Created));
        }
    }
}
