using System.Text;

namespace Penstock.Fuzz;

/// <summary>
/// Changes valid inputs. Half of the changes keep to the text inside of strings and numbers, so that many inputs still decode and reach what
/// lies behind the parser.
/// </summary>
/// <param name="random">Seeded: a run can be repeated.</param>
/// <param name="pool">Every seed of the target, to take pieces from.</param>
public sealed class Mutator(Random random, IReadOnlyList<byte[]> pool)
{
    private static readonly byte[][] Values =
    [
        .. ((string[])
        [
            "null", "true", "false", "0", "-1", "1e999", "9223372036854775808", "1.5", "\"\"", "\"x\"", "[]", "{}", "[null]", "\"\\ud83d\"", "\"\\u0000\"",
            "[[[[[[[[]]]]]]]]", "\"data:;base64,\"", "{\"type\":\"text\"}", "\"tool_use\"", "\"assistant\"", "\"__thought__\"", "\"gemini~\"", "\"signature~x\"",
        ]).Select(Encoding.UTF8.GetBytes),
    ];

    /// <summary>The source of chance, for targets that cut their input.</summary>
    public Random Random => random;

    /// <summary>An input: a seed with one to four changes. One in twenty is the seed as it is; two in five change texts only.</summary>
    public byte[] Mutate(byte[] seed)
    {
        var bytes = new List<byte>(seed);
        int kind = random.Next(20);
        int changes = kind == 0 ? 0 : 1 + random.Next(kind < 9 ? 2 : 4);
        for (int i = 0; i < changes && bytes.Count > 0; i++)
        {
            switch (kind)
            {
                case < 9:
                    ChangeText(bytes);
                    break;
                case < 14:
                    Gently(bytes);
                    break;
                default:
                    Roughly(bytes);
                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>Only changes that keep JSON what it is: letters, digits, whole values.</summary>
    public byte[] MutateGently(byte[] seed)
    {
        var bytes = new List<byte>(seed);
        int changes = 1 + random.Next(4);
        for (int i = 0; i < changes && bytes.Count > 0; i++)
        {
            Gently(bytes);
        }

        return [.. bytes];
    }

    private void Gently(List<byte> bytes)
    {
        int place = random.Next(bytes.Count);
        switch (random.Next(4))
        {
            case 0:
                ReplaceValue(bytes, place);
                break;
            case 1:
                ReplaceSimilar(bytes, place);
                break;
            case 2:
                ReplaceSimilar(bytes, place);
                ReplaceSimilar(bytes, random.Next(bytes.Count));
                break;
            default:
                GrowWord(bytes, place);
                break;
        }
    }

    private void Roughly(List<byte> bytes)
    {
        int place = random.Next(bytes.Count);
        int length = Math.Min(1 + random.Next(random.Next(2) == 0 ? 4 : 64), bytes.Count - place);
        switch (random.Next(7))
        {
            case 0:
                bytes[place] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes[place] = (byte)random.Next(256);
                break;
            case 2:
                bytes.RemoveRange(place, length);
                break;
            case 3:
                bytes.InsertRange(place, bytes.GetRange(place, length));
                break;
            case 4:
                byte[] other = pool[random.Next(pool.Count)];
                int from = random.Next(other.Length);
                bytes.InsertRange(place, other.AsSpan(from, Math.Min(length, other.Length - from)).ToArray());
                break;
            case 5:
                bytes.RemoveRange(place, bytes.Count - place);
                break;
            default:
                bytes.Insert(place, (byte)random.Next(256));
                break;
        }
    }

    /// <summary>A letter or an escape inside of a text that is a value.</summary>
    private void ChangeText(List<byte> bytes)
    {
        int colon = bytes.IndexOf((byte)':', random.Next(bytes.Count));
        int start = colon < 0 ? -1 : bytes.IndexOf((byte)'"', colon);
        int end = start < 0 ? -1 : bytes.IndexOf((byte)'"', start + 1);
        if (end <= start + 1)
        {
            ReplaceSimilar(bytes, random.Next(bytes.Count));
            return;
        }

        int place = start + 1 + random.Next(end - start - 1);
        switch (random.Next(3))
        {
            case 0:
                GrowWord(bytes, place);
                break;
            case 1 when bytes[place - 1] != '\\' && bytes[place] != '\\':
                bytes.InsertRange(place, Encoding.UTF8.GetBytes(random.Next(2) == 0 ? "\\u00e9\\n" : "\\ud83d\\ude00é"));
                break;
            default:
                ReplaceSimilar(bytes, place);
                break;
        }
    }

    /// <summary>A letter for a letter, a digit for a digit; what shapes the text stays.</summary>
    private void ReplaceSimilar(List<byte> bytes, int place)
    {
        char old = (char)bytes[place];
        if (char.IsAsciiDigit(old))
        {
            bytes[place] = (byte)('0' + random.Next(10));
        }
        else if (char.IsAsciiLetter(old))
        {
            bytes[place] = (byte)('a' + random.Next(26));
        }
    }

    /// <summary>The value after the next colon becomes another: a number, a word or a text that has no escapes.</summary>
    private void ReplaceValue(List<byte> bytes, int place)
    {
        int colon = bytes.IndexOf((byte)':', place);
        if (colon < 0 || colon + 1 >= bytes.Count)
        {
            return;
        }

        int start = colon + 1;
        while (start < bytes.Count && bytes[start] == ' ')
        {
            start++;
        }

        int end = EndOfValue(bytes, start);
        if (end > start)
        {
            bytes.RemoveRange(start, end - start);
            bytes.InsertRange(start, Values[random.Next(Values.Length)]);
        }
    }

    private static int EndOfValue(List<byte> bytes, int start)
    {
        if (start < bytes.Count && bytes[start] == '"')
        {
            int quote = bytes.IndexOf((byte)'"', start + 1);
            return quote < 0 || bytes.IndexOf((byte)'\\', start, quote - start) >= 0 ? start : quote + 1;
        }

        int end = start;
        while (end < bytes.Count && (char.IsAsciiLetterOrDigit((char)bytes[end]) || bytes[end] is (byte)'-' or (byte)'.'))
        {
            end++;
        }

        return end;
    }

    private void GrowWord(List<byte> bytes, int place)
    {
        if (char.IsAsciiLetter((char)bytes[place]))
        {
            bytes.Insert(place, (byte)('a' + random.Next(26)));
        }
    }
}
