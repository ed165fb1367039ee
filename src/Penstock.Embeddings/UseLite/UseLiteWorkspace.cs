using Penstock.Embeddings.Numerics;

namespace Penstock.Embeddings.UseLite;

/// <summary>The buffers of one run, about 2.4 MB; kept between runs.</summary>
internal sealed class UseLiteWorkspace
{
    private static readonly int Rows = PackedMatrix.Padded(UseLiteModel.TokenLimit);

    public float[] State { get; } = new float[Rows * 512];

    public float[] Normal { get; } = new float[Rows * 512];

    public float[] Mixed { get; } = new float[Rows * 512];

    public float[] Wide { get; } = new float[Rows * 1536];

    public FixedPointRows Fixed { get; } = new(Rows, 1536);

    public float[] Weights { get; } = new float[UseLiteModel.TokenLimit];

    public float[] Pooled { get; } = new float[PackedMatrix.RowBlock * 512];

    public float[] Dense { get; } = new float[PackedMatrix.RowBlock * 512];
}
