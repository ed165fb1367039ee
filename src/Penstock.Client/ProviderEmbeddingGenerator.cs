using Microsoft.Extensions.AI;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Embeddings;
using Penstock.Providers;

namespace Penstock.Client;

/// <summary>Microsoft.Extensions.AI's embedding generator over any provider that has embeddings. Stateless and safe for concurrent use.</summary>
internal sealed class ProviderEmbeddingGenerator(IProvider provider, ConnectorOptions connection, TimeProvider time)
    : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly EmbeddingGeneratorMetadata _metadata = new(connection.Provider.Kind, connection.Provider.Endpoint, connection.EmbeddingModel);

    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        string model = options?.ModelId ?? connection.EmbeddingModel
            ?? throw new InvalidOperationException("No embedding model is named: set ConnectorOptions.EmbeddingModel, PENSTOCK_EMBEDDING_MODEL, or ModelId of the call.");
        EmbeddingInput[] inputs = [.. values.Select(value => new EmbeddingInput(value))];
        if (inputs.Length == 0)
        {
            return [];
        }

        return ToGenerated(await AskAsync(new EmbeddingRequest(model, inputs) { Dimensions = options?.Dimensions }, cancellationToken));
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata
        : serviceType.IsInstanceOfType(this) ? this
        : null;

    public void Dispose()
    {
        // The connector owns what there is to let go of.
    }

    private async Task<EmbeddingAnswer> AskAsync(EmbeddingRequest request, CancellationToken cancellationToken)
    {
        ModelName model = new(request.Model);
        await using ProviderAnswer answer = await provider.SendAsync(
            new ProviderCall
            {
                RequestId = Guid.CreateVersion7(time.GetUtcNow()).ToString("N"),
                Operation = Operation.Embedding,
                Embeddings = request,
                PublicModel = model,
                TargetModel = model,
            },
            cancellationToken);
        if (answer is PulledAnswer<EmbeddingAnswer> vectors && await vectors.WaitToReadAsync(cancellationToken) && vectors.TryRead(out EmbeddingAnswer embedded))
        {
            return embedded;
        }

        throw new LlmException(((FaultAnswer)answer).Fault.Error);
    }

    private GeneratedEmbeddings<Embedding<float>> ToGenerated(EmbeddingAnswer answer)
    {
        DateTimeOffset now = time.GetUtcNow();
        return new(answer.Vectors.Select(vector => new Embedding<float>(vector) { ModelId = answer.Model, CreatedAt = now }))
        {
            Usage = answer.Usage.PromptTokens is { } tokens ? new UsageDetails { InputTokenCount = tokens, TotalTokenCount = tokens } : null,
        };
    }
}
