namespace Penstock.Protocols.Inference.Answers;

/// <summary>A whole answer in no provider's language.</summary>
/// <param name="Id">The provider's id.</param>
/// <param name="Model">The provider's name of the model.</param>
/// <param name="Created">Seconds since 1970 (UTC).</param>
/// <param name="Choices">By index, without gaps.</param>
/// <param name="Usage">What the provider counted.</param>
public sealed record ChatAnswer(string Id, string Model, long Created, IReadOnlyList<ChatChoice> Choices, TokenUsage Usage)
{
    /// <summary>Fields that only one provider has.</summary>
    public IReadOnlyList<ProviderExtension> Extensions { get; init; } = [];
}
