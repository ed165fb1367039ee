using System.Buffers.Binary;

namespace Penstock.Mock.Answers;

/// <summary>
/// Unit vectors of texts: the sum of a fixed random direction for each word. Equal texts have equal vectors, and texts that
/// share words lie near each other, so that search and semantic caches have something to find.
/// </summary>
internal static class EmbeddingVector
{
    private const int MostWords = 4_096;

    public static float[] Of(string text, int dimensions)
    {
        var vector = new float[dimensions];
        var words = 0;
        foreach (var range in text.AsSpan().Split(' '))
        {
            var word = text.AsSpan(range).Trim();
            if (!word.IsEmpty && words++ < MostWords)
            {
                Add(vector, word);
            }
        }

        if (words == 0)
        {
            Add(vector, text);
        }

        Normalise(vector);
        return vector;
    }

    /// <summary>The vector's bytes as OpenAI's base64 form has them.</summary>
    public static byte[] LittleEndian(float[] vector)
    {
        var bytes = new byte[vector.Length * sizeof(float)];
        for (var i = 0; i < vector.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), vector[i]);
        }

        return bytes;
    }

    private static void Add(float[] vector, ReadOnlySpan<char> word)
    {
        Span<char> lower = word.Length <= 256 ? stackalloc char[word.Length] : new char[word.Length];
        word.ToLowerInvariant(lower);
        var random = new MockRandom(Fingerprint.Text(lower));
        for (var i = 0; i < vector.Length; i++)
        {
            vector[i] += (float)((2 * random.NextDouble()) - 1);
        }
    }

    private static void Normalise(float[] vector)
    {
        var length = 0.0;
        foreach (var value in vector)
        {
            length += (double)value * value;
        }

        var scale = (float)(1 / Math.Sqrt(Math.Max(length, 1e-12)));
        for (var i = 0; i < vector.Length; i++)
        {
            vector[i] *= scale;
        }
    }
}
