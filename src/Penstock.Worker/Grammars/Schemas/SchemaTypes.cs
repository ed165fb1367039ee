namespace Penstock.Worker.Grammars.Schemas;

/// <summary>Types of JSON values. An integer is also a number.</summary>
[Flags]
internal enum SchemaTypes
{
    None = 0,
    Null = 1,
    Boolean = 2,
    Object = 4,
    Array = 8,
    String = 16,
    Integer = 32,

    /// <summary>A number with a fraction; only ever beside <see cref="Integer"/>.</summary>
    Fraction = 64,

    /// <summary>A number with or without a fraction; contains <see cref="Integer"/>.</summary>
    Number = Integer | Fraction,

    All = Null | Boolean | Object | Array | String | Number,
}
