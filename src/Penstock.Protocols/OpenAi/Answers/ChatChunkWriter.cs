using System.Buffers;
using System.Text.Json;
using Penstock.Protocols.ServerSentEvents;

namespace Penstock.Protocols.OpenAi.Answers;

/// <summary>
/// Writes one streamed chat completion as events. Order: <see cref="ChatDelta.Start"/> for each choice, its pieces, its finish reason; then usage
/// where it was asked for, then <see cref="ServerSentEventWriter.Done"/>. Not for use by several threads.
/// </summary>
/// <param name="envelope">What each chunk repeats.</param>
/// <param name="includeUsage">True: each chunk has <c>usage: null</c>, as OpenAI does where usage was asked for.</param>
public sealed class ChatChunkWriter(CompletionEnvelope envelope, bool includeUsage) : IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new(512);
    private readonly Utf8JsonWriter _json = new(Stream.Null, OpenAiJson.WriterOptions);

    /// <summary>Appends the chunk of one choice.</summary>
    /// <param name="output">Takes a whole event.</param>
    /// <param name="index">Which choice.</param>
    /// <param name="delta">What is new.</param>
    /// <param name="logProbs">Log probabilities of the tokens in it; null where none were asked for.</param>
    /// <param name="finishReason">One of <see cref="FinishReasons"/> in the choice's last chunk, else null.</param>
    public void Write(
        IBufferWriter<byte> output,
        int index,
        ChatDelta delta,
        IReadOnlyList<TokenLogProbability>? logProbs = null,
        string? finishReason = null)
    {
        Begin();
        _json.WriteStartObject();
        _json.WriteNumber("index"u8, index);
        _json.WriteStartObject("delta"u8);
        WriteDelta(delta);
        _json.WriteEndObject();
        TokenLogProbability.WriteChat(_json, logProbs);
        _json.WriteString("finish_reason"u8, finishReason);
        _json.WriteEndObject();
        _json.WriteEndArray();
        if (includeUsage)
        {
            _json.WriteNull("usage"u8);
        }

        End(output);
    }

    /// <summary>Appends the chunk without choices that carries the usage.</summary>
    public void WriteUsage(IBufferWriter<byte> output, CompletionUsage usage)
    {
        Begin();
        _json.WriteEndArray();
        usage.Write(_json);
        End(output);
    }

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    private void Begin()
    {
        _buffer.ResetWrittenCount();
        _json.Reset(_buffer);
        _json.WriteStartObject();
        EnvelopeWriter.Write(_json, envelope, "chat.completion.chunk"u8);
        _json.WriteStartArray("choices"u8);
    }

    private void End(IBufferWriter<byte> output)
    {
        _json.WriteEndObject();
        _json.Flush();
        ServerSentEventWriter.WriteData(output, _buffer.WrittenSpan);
    }

    private void WriteDelta(ChatDelta delta)
    {
        if (delta.Role is not null)
        {
            _json.WriteString("role"u8, delta.Role);
        }

        if (delta.Content is not null)
        {
            _json.WriteString("content"u8, delta.Content);
        }

        if (delta.Refusal is not null)
        {
            _json.WriteString("refusal"u8, delta.Refusal);
        }

        if (delta.ToolCalls.Count > 0)
        {
            _json.WriteStartArray("tool_calls"u8);
            foreach (ToolCallDelta call in delta.ToolCalls)
            {
                WriteToolCall(call);
            }

            _json.WriteEndArray();
        }
    }

    private void WriteToolCall(ToolCallDelta call)
    {
        _json.WriteStartObject();
        _json.WriteNumber("index"u8, call.Index);
        if (call.Id is not null)
        {
            _json.WriteString("id"u8, call.Id);
            _json.WriteString("type"u8, "function"u8);
        }

        _json.WriteStartObject("function"u8);
        if (call.Name is not null)
        {
            _json.WriteString("name"u8, call.Name);
        }

        _json.WriteString("arguments"u8, call.Arguments);
        _json.WriteEndObject();
        _json.WriteEndObject();
    }
}
