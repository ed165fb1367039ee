using System.Text.Json;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.ServerSentEvents;

namespace Penstock.Protocols.Gemini;

/// <summary>Decodes a stream of <c>alt=sse</c>, which ends with its connection and nothing else.</summary>
internal sealed class GenerateContentStreamDecoder(AnswerSeed seed) : ServerSentAnswerDecoder
{
    private readonly GenerateContentAnswerReader _reader = new(seed);

    /// <inheritdoc/>
    protected override bool IsWhole => _reader.IsWhole;

    /// <inheritdoc/>
    protected override void Read(JsonElement root, ServerSentEvent source, ICollection<ChatChunk> steps)
    {
        if (_reader.Read(root, steps) is InferenceError error)
        {
            Fail(error, steps);
        }
    }
}
