using System.Globalization;

namespace Penstock.Worker.Engine.Gguf;

/// <summary>One metadata value. Of an array only element type and count are kept: vocabularies are large and llama.cpp reads them itself.</summary>
/// <param name="Type">Type of the value.</param>
/// <param name="Scalar">The value as number or text; null for an array.</param>
/// <param name="ElementType">Type of an array's elements.</param>
/// <param name="Count">Number of an array's elements.</param>
/// <param name="Repeated">The first text that an array holds twice, where that was looked for; otherwise null.</param>
public sealed record GgufValue(
    GgufValueType Type, object? Scalar, GgufValueType ElementType = default, long Count = 0, string? Repeated = null)
{
    /// <summary>The value as text; null for anything else.</summary>
    public string? Text => Scalar as string;

    /// <summary>The value as a whole number; null where it is none.</summary>
    public long? Number => Type switch
    {
        GgufValueType.Text or GgufValueType.Sequence or GgufValueType.F32 or GgufValueType.F64 => null,
        GgufValueType.U64 when Scalar is ulong value && value > long.MaxValue => null,
        _ => Convert.ToInt64(Scalar, CultureInfo.InvariantCulture),
    };
}
