using System.Security.Cryptography;
using System.Text;

namespace Penstock.Catalog.Values;

/// <summary>
/// A key, password or connection string. Prints as stars whatever prints it, so that no log, error text or debugger view
/// shows it; whoever truly needs it says <see cref="Reveal"/>.
/// </summary>
public sealed class Secret(string value) : IEquatable<Secret>
{
    private readonly string _value = value;

    /// <summary>The secret itself.</summary>
    public string Reveal() => _value;

    /// <summary>Compares in constant time for secrets of one length.</summary>
    public bool Equals(Secret? other) => other is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(_value), Encoding.UTF8.GetBytes(other._value));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Secret);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(_value);

    /// <summary>Always <c>***</c>.</summary>
    public override string ToString() => "***";
}
