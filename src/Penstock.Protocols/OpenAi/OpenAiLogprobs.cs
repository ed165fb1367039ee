using System.Text;
using System.Text.Json;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.OpenAi;

/// <summary>The <c>logprobs</c> object of a choice.</summary>
internal static class OpenAiLogprobs
{
    private const int MostAlternatives = 20;

    public static IReadOnlyList<TokenLogprob> Read(JsonElement logprobs)
    {
        var tokens = new List<TokenLogprob>();
        foreach (JsonElement token in logprobs.Items("content"u8))
        {
            tokens.Add(ReadToken(token) with { Top = [.. token.Items("top_logprobs"u8).Take(MostAlternatives).Select(ReadToken)] });
        }

        return tokens;
    }

    public static void Write(Utf8JsonWriter json, IReadOnlyList<TokenLogprob> tokens)
    {
        json.WriteStartObject("logprobs"u8);
        WriteTokens(json, "content"u8, tokens, bytesMayBeNull: true);
        json.WriteNull("refusal"u8);
        json.WriteEndObject();
    }

    /// <summary>Writes the tokens as an array.</summary>
    public static void WriteTokens(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<TokenLogprob> tokens, bool bytesMayBeNull = false)
    {
        json.WriteStartArray(name);
        foreach (TokenLogprob token in tokens)
        {
            json.WriteStartObject();
            WriteToken(json, token, bytesMayBeNull);
            json.WriteStartArray("top_logprobs"u8);
            foreach (TokenLogprob alternative in token.Top)
            {
                json.WriteStartObject();
                WriteToken(json, alternative, bytesMayBeNull);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static TokenLogprob ReadToken(JsonElement token)
    {
        List<byte>? bytes = null;
        foreach (JsonElement value in token.Items("bytes"u8))
        {
            if (value.ValueKind == JsonValueKind.Number && value.TryGetByte(out byte one))
            {
                (bytes ??= []).Add(one);
            }
        }

        return new TokenLogprob(token.Text("token"u8) ?? "", token.Number("logprob"u8) ?? 0) { Bytes = bytes };
    }

    private static void WriteToken(Utf8JsonWriter json, TokenLogprob token, bool bytesMayBeNull)
    {
        json.WriteString("token"u8, token.Token);
        json.WriteNumber("logprob"u8, token.Logprob);
        if (token.Bytes is null && bytesMayBeNull)
        {
            json.WriteNull("bytes"u8);
            return;
        }

        json.WriteStartArray("bytes"u8);
        foreach (byte one in token.Bytes ?? Encoding.UTF8.GetBytes(token.Token))
        {
            json.WriteNumberValue(one);
        }

        json.WriteEndArray();
    }
}
