using System.Numerics.Tensors;
using Penstock.Gateway.Caching.Semantic.Searching;

namespace Penstock.Gateway.Tests.Caching.Semantic;

public sealed class VectorIndexTests
{
    private const int Dimensions = 512;

    [Fact]
    public void Finds_what_a_full_search_finds()
    {
        var random = new Random(3);
        float[][] vectors = Clusters(random, 3000);
        var index = new VectorIndex(Dimensions, 3000);
        foreach (float[] vector in vectors)
        {
            index.Add(vector);
        }

        int agreed = 0;
        Span<Neighbour> found = stackalloc Neighbour[10];
        for (int i = 0; i < 200; i++)
        {
            float[] question = Near(random, vectors[random.Next(vectors.Length)], 0.5f);
            int best = Enumerable.Range(0, vectors.Length).MaxBy(slot => TensorPrimitives.Dot<float>(question, vectors[slot]));

            Assert.Equal(10, index.Search(question, found));
            Assert.Equal(TensorPrimitives.Dot<float>(question, vectors[found[0].Slot]), found[0].Similarity, 0.002f);
            agreed += found[0].Slot == best ? 1 : 0;
        }

        Assert.True(agreed >= 195, $"{agreed} of 200 agree with a full search");
    }

    [Fact]
    public void Takes_at_most_600_bytes_an_entry()
    {
        var index = new VectorIndex(Dimensions, 1000);
        var random = new Random(1);
        for (int i = 0; i < 1000; i++)
        {
            index.Add(Random(random));
        }

        Assert.InRange(index.Bytes / 1000.0, 1, 600);
    }

    [Fact]
    public void Forgets_what_was_removed_and_uses_its_place_again()
    {
        var random = new Random(2);
        var index = new VectorIndex(Dimensions, 3);
        float[] first = Random(random), second = Random(random), third = Random(random);
        int slot = index.Add(first);
        index.Add(second);
        index.Remove(slot);
        index.Remove(slot);
        Span<Neighbour> found = stackalloc Neighbour[5];

        Assert.Equal(1, index.Search(first, found));
        Assert.Equal(slot, index.Add(third));
        index.Add(first);
        Assert.Equal(3, index.Count);
        Assert.Throws<InvalidOperationException>(() => index.Add(first));
    }

    [Fact]
    public void Finds_nothing_where_nothing_is()
    {
        Span<Neighbour> found = stackalloc Neighbour[5];

        Assert.Equal(0, new VectorIndex(Dimensions, 5).Search(Random(new Random(1)), found));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(384)]
    [InlineData(1536)]
    public void Takes_vectors_of_any_length(int dimensions)
    {
        var index = new VectorIndex(dimensions, 2);
        float[] vector = new float[dimensions];
        vector[dimensions - 1] = 1;
        index.Add(vector);
        Span<Neighbour> found = stackalloc Neighbour[1];

        Assert.Equal(1, index.Search(vector, found));
        Assert.Equal(1f, found[0].Similarity, 0.01f);
    }

    private static float[][] Clusters(Random random, int count)
    {
        float[][] centres = [.. Enumerable.Range(0, 40).Select(_ => Random(random))];
        return [.. Enumerable.Range(0, count).Select(_ => Near(random, centres[random.Next(centres.Length)], 0.8f))];
    }

    private static float[] Near(Random random, float[] centre, float spread)
    {
        float[] vector = Random(random);
        TensorPrimitives.MultiplyAdd(vector, spread, centre, vector);
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
        return vector;
    }

    private static float[] Random(Random random)
    {
        float[] vector = [.. Enumerable.Range(0, Dimensions).Select(_ => (float)(random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5))];
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
        return vector;
    }
}
