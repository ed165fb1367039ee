using Penstock.Protocols.Inference.Answers;

namespace Penstock.Gateway.Caching.Entries;

/// <summary>Log probabilities as bytes, and back.</summary>
internal static class LogprobFormat
{
    public static void Write(ByteWriter output, IReadOnlyList<TokenLogprob> tokens)
    {
        output.Length(tokens.Count);
        foreach (TokenLogprob token in tokens)
        {
            WriteOne(output, token);
            output.Length(token.Top.Count);
            foreach (TokenLogprob alternative in token.Top)
            {
                WriteOne(output, alternative);
            }
        }
    }

    public static IReadOnlyList<TokenLogprob> Read(ref ByteReader input)
    {
        var tokens = new TokenLogprob[input.Count()];
        for (int i = 0; i < tokens.Length; i++)
        {
            TokenLogprob token = ReadOne(ref input);
            var top = new TokenLogprob[input.Count()];
            for (int j = 0; j < top.Length; j++)
            {
                top[j] = ReadOne(ref input);
            }

            tokens[i] = token with { Top = top };
        }

        return tokens;
    }

    private static void WriteOne(ByteWriter output, TokenLogprob token)
    {
        output.Text(token.Token);
        output.Fixed(BitConverter.DoubleToInt64Bits(token.Logprob));
        output.Flag(token.Bytes is not null);
        if (token.Bytes is { } bytes)
        {
            output.Bytes([.. bytes]);
        }
    }

    private static TokenLogprob ReadOne(ref ByteReader input) => new(input.Text(), BitConverter.Int64BitsToDouble(input.Fixed()))
    {
        Bytes = input.Flag() ? input.Bytes().ToArray() : null,
    };
}
