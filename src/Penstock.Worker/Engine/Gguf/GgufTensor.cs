using System.Collections.Immutable;

namespace Penstock.Worker.Engine.Gguf;

/// <summary>One tensor as the header lists it.</summary>
/// <param name="Name">Name, unique in the file.</param>
/// <param name="Dimensions">Elements of each dimension, the row's length first.</param>
/// <param name="Type">Number of the storage type.</param>
/// <param name="Offset">Bytes from the start of the data section.</param>
public sealed record GgufTensor(string Name, ImmutableArray<long> Dimensions, int Type, long Offset)
{
    /// <summary>Number of elements.</summary>
    public long Elements => Dimensions.Aggregate(1L, (product, dimension) => checked(product * dimension));

    /// <summary>Bytes that the data takes; null where the type is not known here.</summary>
    public long? Bytes => GgufTensorType.Known.TryGetValue(Type, out GgufTensorType? type)
        ? checked(Elements / type.BlockElements * type.BlockBytes)
        : null;
}
