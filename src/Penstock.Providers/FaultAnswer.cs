namespace Penstock.Providers;

/// <summary>Nothing came but a fault.</summary>
/// <param name="fault">What happened.</param>
public sealed class FaultAnswer(ProviderFault fault) : ProviderAnswer
{
    /// <summary>What happened.</summary>
    public ProviderFault Fault { get; } = fault;

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
