namespace Penstock.Catalog;

/// <summary>Where the running system reads its catalog. Safe for concurrent use; reading <see cref="Current"/> costs a load.</summary>
public interface ICatalogSource
{
    /// <summary>The newest valid catalog.</summary>
    PenstockCatalog Current { get; }

    /// <summary>Completes with the first catalog whose version is above <paramref name="version"/>, at once if there is one.</summary>
    ValueTask<PenstockCatalog> WaitForChangeAsync(long version, CancellationToken cancellationToken);
}
