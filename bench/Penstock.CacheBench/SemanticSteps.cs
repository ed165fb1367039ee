using System.Diagnostics;
using System.Numerics.Tensors;
using Penstock.Embeddings;
using Penstock.Gateway.Caching.Semantic.Searching;

namespace Penstock.CacheBench;

/// <summary>Embedding of a question, and the search for its neighbours.</summary>
internal static class SemanticSteps
{
    private const int Dimensions = 512;
    private const int Nearest = 20;

    // 15 tokens each by the model's own count; Check says so.
    private static readonly string[] Questions =
    [
        "How can I change the address that my new card is sent to?",
        "What should I do when my phone was stolen with the app on it?",
        "Is there a way to get my money back after a payment has failed?",
    ];

    /// <summary>A question of about fifteen tokens, embedded by the built-in model.</summary>
    public static SemanticFigures Embed(int rounds)
    {
        IEmbeddingModel model = BuiltinEmbeddings.Load(out string? problem) ?? throw new InvalidOperationException(problem);
        float[] vector = new float[Dimensions];
        int[] tokens = [.. Questions.Select(question => model.Embed(question, vector))];
        return Measure($"embedding of {tokens.Min()} to {tokens.Max()} tokens", rounds, round => model.Embed(Questions[round % Questions.Length], vector));
    }

    /// <summary>The twenty nearest of <paramref name="entries"/>, and the bytes that an entry takes in the index.</summary>
    public static (SemanticFigures Figures, double BytesAnEntry) Search(int entries, int rounds)
    {
        var random = new Random(7);
        var index = new VectorIndex(Dimensions, entries);
        float[][] centres = [.. Enumerable.Range(0, 300).Select(_ => Direction(random))];
        float[] vector = new float[Dimensions], noise = new float[Dimensions];
        for (int i = 0; i < entries; i++)
        {
            Near(random, centres[random.Next(centres.Length)], noise, vector);
            index.Add(vector);
        }

        float[][] questions = [.. Enumerable.Range(0, 16).Select(_ =>
        {
            float[] question = new float[Dimensions];
            Near(random, centres[random.Next(centres.Length)], noise, question);
            return question;
        })];
        var found = new Neighbour[Nearest];
        return (Measure($"search of {entries:N0} entries", rounds, round => index.Search(questions[round % questions.Length], found)), index.Bytes / (double)entries);
    }

    private static SemanticFigures Measure(string what, int rounds, Action<int> step)
    {
        for (int i = 0; i < Math.Max(3, rounds / 4); i++)
        {
            step(i);
        }

        using var process = Process.GetCurrentProcess();
        TimeSpan cpu = process.TotalProcessorTime;
        long[] ticks = new long[rounds];
        for (int i = 0; i < rounds; i++)
        {
            long start = TimeProvider.System.GetTimestamp();
            step(i);
            ticks[i] = TimeProvider.System.GetTimestamp() - start;
        }

        process.Refresh();
        cpu = process.TotalProcessorTime - cpu;
        Array.Sort(ticks);
        double Milliseconds(int place) => TimeProvider.System.GetElapsedTime(0, ticks[place]).TotalMilliseconds;
        return new SemanticFigures(what, rounds, Milliseconds(0), Milliseconds(rounds / 2), Milliseconds((int)(rounds * 0.99)), cpu.TotalMilliseconds / rounds);
    }

    private static void Near(Random random, float[] centre, float[] noise, float[] vector)
    {
        for (int i = 0; i < noise.Length; i++)
        {
            noise[i] = (float)random.NextDouble() - 0.5f;
        }

        TensorPrimitives.Divide(noise, TensorPrimitives.Norm<float>(noise), noise);
        TensorPrimitives.MultiplyAdd(noise, 0.8f, centre, vector);
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
    }

    private static float[] Direction(Random random)
    {
        float[] vector = [.. Enumerable.Range(0, Dimensions).Select(_ => (float)random.NextDouble() - 0.5f)];
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
        return vector;
    }
}
