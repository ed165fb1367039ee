using Microsoft.Extensions.AI;
using Penstock.Catalog.Providers;
using Penstock.Catalog.Values;
using Penstock.Mock;

namespace Penstock.Client.Tests;

/// <summary>Vectors from every kind of provider that has them, straight and without a gateway; the upstream is the mock.</summary>
public sealed class EmbeddingGeneratorTests : IAsyncLifetime
{
    private MockServer? _mock;

    public static TheoryData<string, string> Kinds => new()
    {
        { "openai", "text-embedding-3-small" },
        { "openai-compatible", "some-model" },
        { "azure-openai", "text-embedding-3-small" },
        { "gemini", "gemini-embedding-001" },
        { "bedrock", "amazon.titan-embed-text-v2:0" },
        { "bedrock", "cohere.embed-multilingual-v3" },
    };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _mock = await MockServer.StartAsync(new MockOptions(), Cancelled);

    public ValueTask DisposeAsync() => _mock!.DisposeAsync();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Every_text_has_its_vector_in_order(string kind, string model)
    {
        using LlmConnector connector = Connect(kind, model);
        using IEmbeddingGenerator<string, Embedding<float>> generator = connector.AsEmbeddingGenerator();

        GeneratedEmbeddings<Embedding<float>> many = await generator.GenerateAsync(["a river", "a turbine", "a pipe"], options: null, Cancelled);
        Embedding<float> one = Assert.Single(await generator.GenerateAsync(["a pipe"], options: null, Cancelled));

        Assert.Equal(3, many.Count);
        Assert.Equal(one.Vector.ToArray(), many[2].Vector.ToArray());
        Assert.NotEqual(one.Vector.ToArray(), many[0].Vector.ToArray());
        Assert.NotNull(one.ModelId);
    }

    [Theory]
    [InlineData("openai", "text-embedding-3-small", 256)]
    [InlineData("gemini", "gemini-embedding-001", 256)]
    [InlineData("bedrock", "amazon.titan-embed-text-v2:0", 256)]
    public async Task Vectors_are_as_long_as_is_asked(string kind, string model, int dimensions)
    {
        using LlmConnector connector = Connect(kind, model);
        using IEmbeddingGenerator<string, Embedding<float>> generator = connector.AsEmbeddingGenerator();

        GeneratedEmbeddings<Embedding<float>> vectors = await generator.GenerateAsync(["x"], new EmbeddingGenerationOptions { Dimensions = dimensions }, Cancelled);

        Assert.Equal(dimensions, Assert.Single(vectors).Vector.Length);
    }

    [Theory]
    [InlineData("openai", "text-embedding-3-small")]
    [InlineData("bedrock", "amazon.titan-embed-text-v2:0")]
    public async Task Tokens_are_counted_over_all_texts(string kind, string model)
    {
        using LlmConnector connector = Connect(kind, model);
        using IEmbeddingGenerator<string, Embedding<float>> generator = connector.AsEmbeddingGenerator();

        GeneratedEmbeddings<Embedding<float>> vectors = await generator.GenerateAsync(["one two", "three four five"], options: null, Cancelled);

        Assert.Equal(_mock!.Journal.Read().Sum(record => (long)record.PromptTokens), vectors.Usage?.InputTokenCount);
    }

    [Fact]
    public async Task A_provider_without_embeddings_says_so()
    {
        using LlmConnector connector = Connect("anthropic", "claude-sonnet-4-5");
        using IEmbeddingGenerator<string, Embedding<float>> generator = connector.AsEmbeddingGenerator();

        LlmException error = await Assert.ThrowsAsync<LlmException>(() => generator.GenerateAsync(["x"], options: null, Cancelled));

        Assert.False(error.IsRetryable);
        Assert.Contains("no embeddings", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_texts_are_no_request()
    {
        using LlmConnector connector = Connect("openai", "text-embedding-3-small");
        using IEmbeddingGenerator<string, Embedding<float>> generator = connector.AsEmbeddingGenerator();

        Assert.Empty(await generator.GenerateAsync([], options: null, Cancelled));
        Assert.Empty(_mock!.Journal.Read());
    }

    [Fact]
    public async Task Each_key_is_checked_without_generating_anything()
    {
        await using MockServer strict = await MockServer.StartAsync(new MockOptions { Keys = new HashSet<string>(["good"], StringComparer.Ordinal) }, Cancelled);
        using var connector = new LlmConnector(new ConnectorOptions
        {
            Model = "m",
            Provider = new ProviderOptions { Name = "p", Kind = "openai", Endpoint = new Uri(strict.Address, "/v1"), Keys = [new Secret("good"), new Secret("bad")] },
        });
        var checks = new List<KeyCheck>();
        await foreach (KeyCheck check in connector.CheckAsync(Cancelled))
        {
            checks.Add(check);
        }

        Assert.Equal([200, 401], checks.Select(check => check.Status));
        Assert.True(checks[0].Models > 0);
        Assert.All(strict.Journal.Read(), record => Assert.Equal(0, record.OutputTokens));
    }

    private LlmConnector Connect(string kind, string model) => new(new ConnectorOptions
    {
        Model = "unused",
        EmbeddingModel = model,
        Provider = new ProviderOptions
        {
            Name = kind,
            Kind = kind,
            Endpoint = kind is "openai" or "openai-compatible" ? new Uri(_mock!.Address, "/v1") : _mock!.Address,
            Keys = [new Secret("key")],
            Region = "eu-central-1",
        },
    });
}
