namespace Penstock.Worker.Engine.Gguf;

/// <summary>Types of metadata values, with the numbers of the GGUF specification.</summary>
public enum GgufValueType
{
    /// <summary>Unsigned, 8 bits.</summary>
    U8 = 0,

    /// <summary>Signed, 8 bits.</summary>
    I8 = 1,

    /// <summary>Unsigned, 16 bits.</summary>
    U16 = 2,

    /// <summary>Signed, 16 bits.</summary>
    I16 = 3,

    /// <summary>Unsigned, 32 bits.</summary>
    U32 = 4,

    /// <summary>Signed, 32 bits.</summary>
    I32 = 5,

    /// <summary>IEEE 754, 32 bits.</summary>
    F32 = 6,

    /// <summary>One byte, 0 or 1.</summary>
    Flag = 7,

    /// <summary>Length and UTF-8 bytes.</summary>
    Text = 8,

    /// <summary>Element type, count, elements.</summary>
    Sequence = 9,

    /// <summary>Unsigned, 64 bits.</summary>
    U64 = 10,

    /// <summary>Signed, 64 bits.</summary>
    I64 = 11,

    /// <summary>IEEE 754, 64 bits.</summary>
    F64 = 12,
}
