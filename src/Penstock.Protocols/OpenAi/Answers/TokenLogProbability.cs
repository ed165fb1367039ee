using System.Collections.Immutable;
using System.Text.Json;

namespace Penstock.Protocols.OpenAi.Answers;

/// <summary>How probable a token was.</summary>
/// <param name="Token">Its text; U+FFFD where its bytes are no whole characters.</param>
/// <param name="LogProb">Natural logarithm of its probability.</param>
/// <param name="Bytes">Its bytes in UTF-8.</param>
/// <param name="Top">The most probable tokens at its place, best first.</param>
public sealed record TokenLogProbability(
    string Token, double LogProb, ReadOnlyMemory<byte> Bytes, ImmutableArray<TokenLogProbability> Top)
{
    /// <summary>What OpenAI writes for a probability of zero, whose logarithm JSON cannot hold.</summary>
    public const double Impossible = -9999;

    /// <summary>The logarithm as it can be written.</summary>
    public double FiniteLogProb => double.IsFinite(LogProb) ? LogProb : Impossible;

    /// <summary>Writes the member <c>logprobs</c> of a chat choice; null where none were asked for.</summary>
    internal static void WriteChat(Utf8JsonWriter json, IReadOnlyList<TokenLogProbability>? tokens)
    {
        if (tokens is null)
        {
            json.WriteNull("logprobs"u8);
            return;
        }

        json.WriteStartObject("logprobs"u8);
        json.WriteStartArray("content"u8);
        foreach (TokenLogProbability token in tokens)
        {
            token.Write(json, withTop: true);
        }

        json.WriteEndArray();
        json.WriteNull("refusal"u8);
        json.WriteEndObject();
    }

    private void Write(Utf8JsonWriter json, bool withTop)
    {
        json.WriteStartObject();
        json.WriteString("token"u8, Token);
        json.WriteNumber("logprob"u8, FiniteLogProb);
        json.WriteStartArray("bytes"u8);
        foreach (byte octet in Bytes.Span)
        {
            json.WriteNumberValue(octet);
        }

        json.WriteEndArray();
        if (withTop)
        {
            json.WriteStartArray("top_logprobs"u8);
            foreach (TokenLogProbability top in Top)
            {
                top.Write(json, withTop: false);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
