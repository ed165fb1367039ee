namespace Penstock.ControlPlane.AdminApi;

/// <summary>Where the two planes listen.</summary>
/// <param name="Data">Null while the data plane does not listen.</param>
/// <param name="DataNeedsKey">False where anybody on this machine is let in.</param>
/// <param name="Admin">This listener.</param>
internal sealed record ListenersDocument(Uri? Data, bool DataNeedsKey, Uri Admin);
