namespace Penstock.Worker.Engine;

/// <summary>How weights are stored after quantisation, with llama.cpp's numbers (<c>llama_ftype</c> of v0.5.0).</summary>
public enum QuantizationType
{
    /// <summary>32 bits.</summary>
    F32 = 0,

    /// <summary>16 bits.</summary>
    F16 = 1,

    /// <summary>Q4_0: 4.5 bits, blocks of 32.</summary>
    Q40 = 2,

    /// <summary>Q8_0: 8.5 bits, blocks of 32.</summary>
    Q80 = 7,

    /// <summary>Q2_K: 2.6 bits, blocks of 256.</summary>
    Q2K = 10,

    /// <summary>Q3_K_M: 3.9 bits, blocks of 256.</summary>
    Q3KM = 12,

    /// <summary>Q4_K_M: 4.8 bits, blocks of 256.</summary>
    Q4KM = 15,

    /// <summary>Q5_K_M: 5.7 bits, blocks of 256.</summary>
    Q5KM = 17,

    /// <summary>Q6_K: 6.6 bits, blocks of 256.</summary>
    Q6K = 18,

    /// <summary>16 bits with the exponent of 32.</summary>
    BF16 = 32,
}
