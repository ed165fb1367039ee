using Penstock.Catalog.Values;

namespace Penstock.Catalog.Serving;

/// <summary>A named operator's key for the admin listener.</summary>
public sealed record AdminKeyOptions : INamed
{
    /// <summary>The operator's name, as the audit log shows it.</summary>
    public required string Name { get; init; }

    /// <summary>The key, at least 16 characters.</summary>
    public required Secret Secret { get; init; }

    /// <summary>Default <see cref="AdminRole.Admin"/>.</summary>
    public AdminRole Role { get; init; } = AdminRole.Admin;
}
