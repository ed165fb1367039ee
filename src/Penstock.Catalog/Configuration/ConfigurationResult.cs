using System.Collections.Immutable;

namespace Penstock.Catalog.Configuration;

/// <summary>What came of reading the configuration: a catalog, or every reason why there is none.</summary>
/// <param name="Origin">Where it was read from: a path, or <c>defaults</c>.</param>
/// <param name="Catalog">The catalog; null exactly when there are errors.</param>
/// <param name="Errors">In the order of the file.</param>
/// <param name="Notices">What is worth saying though it stops nothing.</param>
/// <param name="Files">Every file that was read, the configuration file first: a change of one is a change of the configuration.</param>
public sealed record ConfigurationResult(
    string Origin,
    PenstockCatalog? Catalog,
    ImmutableArray<ConfigurationError> Errors,
    ImmutableArray<ConfigurationError> Notices,
    ImmutableArray<string> Files)
{
    /// <summary>The errors, one line each.</summary>
    public string ErrorText => string.Join('\n', Errors.Select(error => error.Format(Origin)));
}
