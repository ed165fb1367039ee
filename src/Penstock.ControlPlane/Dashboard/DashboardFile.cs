namespace Penstock.ControlPlane.Dashboard;

/// <summary>One file of the pages, as it is sent.</summary>
/// <param name="ContentType">With its character set.</param>
/// <param name="Tag">A strong entity tag, in quotes.</param>
/// <param name="Plain">As it is.</param>
/// <param name="Brotli">Compressed; null where that gains nothing.</param>
/// <param name="Gzip">Compressed; null where that gains nothing.</param>
internal sealed record DashboardFile(string ContentType, string Tag, byte[] Plain, byte[]? Brotli, byte[]? Gzip);
