using System.Text.Json;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.ServerSentEvents;

namespace Penstock.Protocols.OpenAi;

/// <summary>
/// Decodes a stream of chat completion chunks. <c>[DONE]</c> without a finish reason is a broken answer; the end of the connection after
/// every choice has finished is not, for servers that leave <c>[DONE]</c> out.
/// </summary>
internal sealed class ChatCompletionsStreamDecoder(AnswerSeed seed) : ServerSentAnswerDecoder
{
    private readonly ChatCompletionsAnswerReader _reader = new(seed);

    /// <inheritdoc/>
    protected override bool IsWhole => _reader.IsWhole;

    /// <inheritdoc/>
    protected override void Read(JsonElement root, ServerSentEvent source, ICollection<ChatChunk> steps)
    {
        InferenceError? error = source.IsType("error"u8) ? OpenAiErrorReader.ReadInStream(root) : _reader.Read(root, "delta"u8, steps);
        if (error is not null)
        {
            Fail(error, steps);
        }
    }
}
