namespace Penstock.Worker.Engine.Gguf;

/// <summary>How a tensor's numbers are stored: blocks of so many elements in so many bytes (ggml's type traits of v0.5.0).</summary>
/// <param name="Id">Number in the file.</param>
/// <param name="Name">ggml's name.</param>
/// <param name="BlockElements">Elements of a block; a row is a whole number of blocks.</param>
/// <param name="BlockBytes">Bytes of a block.</param>
public sealed record GgufTensorType(int Id, string Name, int BlockElements, int BlockBytes)
{
    /// <summary>IEEE 754, 32 bits.</summary>
    public static GgufTensorType F32 { get; } = new(0, "F32", 1, 4);

    /// <summary>IEEE 754, 16 bits.</summary>
    public static GgufTensorType F16 { get; } = new(1, "F16", 1, 2);

    /// <summary>All types whose size is known here. llama.cpp refuses others by itself.</summary>
    public static IReadOnlyDictionary<int, GgufTensorType> Known { get; } = new GgufTensorType[]
    {
        F32,
        F16,
        new(2, "Q4_0", 32, 18),
        new(3, "Q4_1", 32, 20),
        new(6, "Q5_0", 32, 22),
        new(7, "Q5_1", 32, 24),
        new(8, "Q8_0", 32, 34),
        new(10, "Q2_K", 256, 84),
        new(11, "Q3_K", 256, 110),
        new(12, "Q4_K", 256, 144),
        new(13, "Q5_K", 256, 176),
        new(14, "Q6_K", 256, 210),
        new(15, "Q8_K", 256, 292),
        new(16, "IQ2_XXS", 256, 66),
        new(17, "IQ2_XS", 256, 74),
        new(18, "IQ3_XXS", 256, 98),
        new(19, "IQ1_S", 256, 50),
        new(20, "IQ4_NL", 32, 18),
        new(21, "IQ3_S", 256, 110),
        new(22, "IQ2_S", 256, 82),
        new(23, "IQ4_XS", 256, 136),
        new(24, "I8", 1, 1),
        new(25, "I16", 1, 2),
        new(26, "I32", 1, 4),
        new(27, "I64", 1, 8),
        new(28, "F64", 1, 8),
        new(29, "IQ1_M", 256, 56),
        new(30, "BF16", 1, 2),
        new(34, "TQ1_0", 256, 54),
        new(35, "TQ2_0", 256, 66),
        new(39, "MXFP4", 32, 17),
    }.ToDictionary(type => type.Id);
}
