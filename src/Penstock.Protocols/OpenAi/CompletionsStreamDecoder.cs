using System.Text.Json;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.ServerSentEvents;

namespace Penstock.Protocols.OpenAi;

/// <summary>Decodes a stream of <c>text_completion</c> chunks.</summary>
internal sealed class CompletionsStreamDecoder(AnswerSeed seed) : ServerSentAnswerDecoder
{
    private readonly CompletionsAnswerReader _reader = new(seed);

    /// <inheritdoc/>
    protected override bool IsWhole => _reader.IsWhole;

    /// <inheritdoc/>
    protected override void Read(JsonElement root, ServerSentEvent source, ICollection<ChatChunk> steps)
    {
        InferenceError? error = source.IsType("error"u8) ? OpenAiErrorReader.ReadInStream(root) : _reader.Read(root, steps);
        if (error is not null)
        {
            Fail(error, steps);
        }
    }
}
