namespace Penstock.Catalog.Configuration;

/// <summary>One attempt to take over a changed configuration.</summary>
/// <param name="Result">What was read; its errors are why a change was refused.</param>
/// <param name="IsApplied">True when the running catalog changed.</param>
public sealed record ConfigurationReload(ConfigurationResult Result, bool IsApplied);
