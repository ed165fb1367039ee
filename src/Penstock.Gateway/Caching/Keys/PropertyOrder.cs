namespace Penstock.Gateway.Caching.Keys;

/// <summary>By the bytes of the name; doubles keep their order, since it decides which of them counts.</summary>
internal sealed class PropertyOrder : IComparer<CanonicalProperty>
{
    /// <summary>The bytes that the properties stand in.</summary>
    public byte[] Bytes { get; set; } = [];

    public int Compare(CanonicalProperty x, CanonicalProperty y)
    {
        int order = Bytes.AsSpan(x.Name, x.Value - x.Name).SequenceCompareTo(Bytes.AsSpan(y.Name, y.Value - y.Name));
        return order != 0 ? order : x.Start.CompareTo(y.Start);
    }
}
