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
        json.WriteStartArray("content"u8);
        foreach (TokenLogprob token in tokens)
        {
            json.WriteStartObject();
            WriteToken(json, token);
            json.WriteStartArray("top_logprobs"u8);
            foreach (TokenLogprob alternative in token.Top)
            {
                json.WriteStartObject();
                WriteToken(json, alternative);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNull("refusal"u8);
        json.WriteEndObject();
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

    private static void WriteToken(Utf8JsonWriter json, TokenLogprob token)
    {
        json.WriteString("token"u8, token.Token);
        json.WriteNumber("logprob"u8, token.Logprob);
        if (token.Bytes is null)
        {
            json.WriteNull("bytes"u8);
            return;
        }

        json.WriteStartArray("bytes"u8);
        foreach (byte one in token.Bytes)
        {
            json.WriteNumberValue(one);
        }

        json.WriteEndArray();
    }
}
