namespace Penstock.Providers;

/// <summary>What came of a call: <see cref="FaultAnswer"/>, or a <see cref="ContentAnswer"/> to be read.</summary>
public abstract class ProviderAnswer : IAsyncDisposable
{
    /// <summary>Lets go of the upstream. Before the end of the content this closes its connection, so that generation stops.</summary>
    public abstract ValueTask DisposeAsync();
}
