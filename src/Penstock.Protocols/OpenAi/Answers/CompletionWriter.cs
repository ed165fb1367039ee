using System.Buffers;
using System.Text.Json;
using Penstock.Protocols.ServerSentEvents;

namespace Penstock.Protocols.OpenAi.Answers;

/// <summary>Writes answers of completions, whole ones and chunks: both have the same shape (OpenAI specification 2.3.0, CreateCompletionResponse).</summary>
public static class CompletionWriter
{
    /// <summary>Appends the body of a whole answer (UTF-8 JSON).</summary>
    public static void Write(
        IBufferWriter<byte> output, CompletionEnvelope envelope, IEnumerable<CompletionChoice> choices, CompletionUsage usage)
    {
        using var json = new Utf8JsonWriter(output, OpenAiJson.WriterOptions);
        WriteBody(json, envelope, choices, usage, withNullUsage: false);
    }

    /// <summary>Appends a chunk as an event.</summary>
    /// <param name="output">Takes a whole event.</param>
    /// <param name="envelope">What each chunk repeats.</param>
    /// <param name="choice">What is new; null in the chunk that carries the usage.</param>
    /// <param name="usage">The usage, or null.</param>
    /// <param name="includeUsage">True where usage was asked for: chunks without it have <c>usage: null</c>.</param>
    public static void WriteChunk(
        IBufferWriter<byte> output, CompletionEnvelope envelope, CompletionChoice? choice, CompletionUsage? usage, bool includeUsage)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, OpenAiJson.WriterOptions))
        {
            WriteBody(json, envelope, choice is null ? [] : [choice], usage, includeUsage);
        }

        ServerSentEventWriter.WriteData(output, buffer.WrittenSpan);
    }

    private static void WriteBody(
        Utf8JsonWriter json, CompletionEnvelope envelope, IEnumerable<CompletionChoice> choices, CompletionUsage? usage, bool withNullUsage)
    {
        json.WriteStartObject();
        EnvelopeWriter.Write(json, envelope, "text_completion"u8);
        json.WriteStartArray("choices"u8);
        foreach (CompletionChoice choice in choices)
        {
            WriteChoice(json, choice);
        }

        json.WriteEndArray();
        if (usage is not null)
        {
            usage.Write(json);
        }
        else if (withNullUsage)
        {
            json.WriteNull("usage"u8);
        }

        json.WriteEndObject();
    }

    private static void WriteChoice(Utf8JsonWriter json, CompletionChoice choice)
    {
        json.WriteStartObject();
        json.WriteNumber("index"u8, choice.Index);
        json.WriteString("text"u8, choice.Text);
        WriteLogProbs(json, choice);
        json.WriteString("finish_reason"u8, choice.FinishReason);
        json.WriteEndObject();
    }

    private static void WriteLogProbs(Utf8JsonWriter json, CompletionChoice choice)
    {
        if (choice.LogProbs is not { } tokens)
        {
            json.WriteNull("logprobs"u8);
            return;
        }

        json.WriteStartObject("logprobs"u8);
        WriteArray(json, "tokens"u8, tokens, static (writer, token) => writer.WriteStringValue(token.Token));
        WriteArray(json, "token_logprobs"u8, tokens, static (writer, token) => writer.WriteNumberValue(token.FiniteLogProb));
        WriteArray(json, "top_logprobs"u8, tokens, WriteTop);
        WriteArray(json, "text_offset"u8, choice.TextOffsets, static (writer, offset) => writer.WriteNumberValue(offset));
        json.WriteEndObject();
    }

    private static void WriteArray<T>(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (T item in items)
        {
            write(json, item);
        }

        json.WriteEndArray();
    }

    /// <summary>A map from token to its log probability. Two tokens can spell the same text; the more probable one is told.</summary>
    private static void WriteTop(Utf8JsonWriter json, TokenLogProbability token)
    {
        json.WriteStartObject();
        foreach (TokenLogProbability top in token.Top.DistinctBy(top => top.Token, StringComparer.Ordinal))
        {
            json.WriteNumber(top.Token, top.FiniteLogProb);
        }

        json.WriteEndObject();
    }
}
