using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text.Json;
using Penstock.Embeddings.UseLite;

namespace Penstock.Embeddings.Tests;

public sealed class UseLiteTests
{
    private static readonly Lazy<UseLiteModel> Model = new(() =>
        UseLiteModel.Load(BuiltinEmbeddings.Directory(), out string? problem) ?? throw new InvalidOperationException(problem));

    private static readonly Lazy<UseLiteModel> Floats = new(() =>
        UseLiteModel.Load(BuiltinEmbeddings.Directory(), useFixedPoint: false, out string? problem) ?? throw new InvalidOperationException(problem));

    public static TheoryData<string, int[], string> Golden()
    {
        var rows = new TheoryData<string, int[], string>();
        foreach (string line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "golden", "use-lite.jsonl")))
        {
            using JsonDocument row = JsonDocument.Parse(line);
            rows.Add(
                row.RootElement.GetProperty("text").GetString()!,
                [.. row.RootElement.GetProperty("tokens").EnumerateArray().Select(token => token.GetInt32())],
                row.RootElement.GetProperty("vector").GetString()!);
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Golden))]
    public void Splits_texts_as_the_original_does(string text, int[] tokens, string vector)
    {
        _ = vector;
        Assert.Equal(tokens, Model.Value.Tokenize(text));
    }

    [Theory]
    [MemberData(nameof(Golden))]
    public void Gives_the_vectors_of_the_original(string text, int[] tokens, string vector)
    {
        float[] expected = MemoryMarshal.Cast<byte, float>(Convert.FromBase64String(vector)).ToArray();
        float[] actual = new float[512];

        int count = Floats.Value.Embed(text, actual);

        Assert.Equal(tokens.Length, count);
        Assert.True(TensorPrimitives.CosineSimilarity<float>(expected, actual) > 0.999999f);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 3e-6f));
    }

    [Theory]
    [MemberData(nameof(Golden))]
    public void Stays_beside_them_in_fixed_point(string text, int[] tokens, string vector)
    {
        float[] expected = MemoryMarshal.Cast<byte, float>(Convert.FromBase64String(vector)).ToArray();
        float[] actual = new float[512];

        Assert.Equal(tokens.Length, Model.Value.Embed(text, actual));
        Assert.True(TensorPrimitives.CosineSimilarity<float>(expected, actual) > 0.99999f);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 5e-4f));
    }

    [Fact]
    public void Gives_the_same_vector_whatever_was_embedded_before()
    {
        float[] first = new float[512], again = new float[512];
        Model.Value.Embed("What is a penstock?", first);
        Model.Value.Embed(string.Join(' ', Enumerable.Repeat("something much longer than that", 40)), again);
        Model.Value.Embed("What is a penstock?", again);

        Assert.Equal(first, again);
    }

    [Fact]
    public void Gives_a_vector_of_length_one_for_no_text_at_all()
    {
        float[] vector = new float[512];

        Assert.Equal(0, Model.Value.Embed("", vector));
        Assert.Equal(1f, TensorPrimitives.Norm<float>(vector), 1e-5f);
    }

    [Fact]
    public async Task Serves_several_threads_at_once()
    {
        float[] expected = new float[512];
        Model.Value.Embed("How do I reset my password?", expected);

        float[][] vectors = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            float[] vector = new float[512];
            Model.Value.Embed("How do I reset my password?", vector);
            return vector;
        }, TestContext.Current.CancellationToken)));

        Assert.All(vectors, vector => Assert.Equal(expected, vector));
    }

    [Fact]
    public void Says_where_it_looked_when_the_files_are_not_there()
    {
        Assert.Null(UseLiteModel.Load("/nowhere/at/all", out string? problem));
        Assert.Contains("/nowhere/at/all", problem, StringComparison.Ordinal);
        Assert.Contains(BuiltinEmbeddings.DirectoryVariable, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData("""{"weightsManifest":[{"paths":[],"weights":[{"name":"a","shape":[4],"dtype":"float32"}]}]}""")]
    [InlineData("""{"weightsManifest":[{"paths":[],"weights":[]}]}""")]
    [InlineData("""{"weightsManifest":[{"paths":[],"weights":[{"name":"a","shape":[-5],"dtype":"float32"}]}]}""")]
    public void Says_so_when_the_files_are_no_model(string manifest)
    {
        string folder = Directory.CreateTempSubdirectory("use-lite").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "model.json"), manifest);
            File.WriteAllText(Path.Combine(folder, "vocab.json"), "[]");

            Assert.Null(UseLiteModel.Load(folder, out string? problem));
            Assert.Contains("cannot be read", problem, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
