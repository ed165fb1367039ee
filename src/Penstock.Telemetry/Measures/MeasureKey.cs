namespace Penstock.Telemetry.Measures;

/// <summary>Whose measures a series has. Names that <see cref="By"/> does not want are empty.</summary>
public sealed class MeasureKey : IEquatable<MeasureKey>
{
    /// <summary>Stands for all that came when there was no more room.</summary>
    public const string Other = "other";

    private readonly int _hash;

    /// <summary>Makes a key.</summary>
    public MeasureKey(MeasureDimension by, string model, string target, string tenant)
    {
        (By, Model, Target, Tenant) = (by, model, target, tenant);
        _hash = HashCode.Combine(by, model, target, tenant);
    }

    /// <summary>Everything together.</summary>
    public static MeasureKey Total { get; } = new(MeasureDimension.Total, "", "", "");

    /// <summary>The dimension.</summary>
    public MeasureDimension By { get; }

    /// <summary>Public model.</summary>
    public string Model { get; }

    /// <summary>Target of that model.</summary>
    public string Target { get; }

    /// <summary>Tenant.</summary>
    public string Tenant { get; }

    /// <summary>A model's.</summary>
    public static MeasureKey OfModel(string model) => new(MeasureDimension.Model, model, "", "");

    /// <summary>A target's.</summary>
    public static MeasureKey OfTarget(string model, string target) => new(MeasureDimension.Target, model, target, "");

    /// <summary>A tenant's.</summary>
    public static MeasureKey OfTenant(string tenant) => new(MeasureDimension.Tenant, "", "", tenant);

    /// <inheritdoc/>
    public bool Equals(MeasureKey? other) =>
        ReferenceEquals(this, other)
        || (other is not null && _hash == other._hash && By == other.By && Same(Model, other.Model) && Same(Target, other.Target) && Same(Tenant, other.Tenant));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as MeasureKey);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <inheritdoc/>
    public override string ToString() => By switch
    {
        MeasureDimension.Model => Model,
        MeasureDimension.Target => $"{Model}/{Target}",
        MeasureDimension.Tenant => Tenant,
        _ => "total",
    };

    private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.Ordinal);
}
