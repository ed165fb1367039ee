using System.Numerics.Tensors;
using Penstock.Gateway.Caching.Semantic.Inner;

namespace Penstock.Gateway.Caching.Semantic.Vectors;

/// <summary>An embedding model behind this gateway.</summary>
internal sealed class GatewayVectors(InnerCalls calls, string model, InnerOrigin origin) : IVectorSource
{
    public async ValueTask<float[]?> EmbedAsync(string text, CancellationToken cancellationToken)
    {
        float[]? vector = await calls.EmbedAsync(model, origin, text, cancellationToken);
        float length = vector is null ? 0 : TensorPrimitives.Norm<float>(vector);
        if (vector is null || !(length > 0) || float.IsInfinity(length))
        {
            return null;
        }

        TensorPrimitives.Divide(vector, length, vector);
        return vector;
    }
}
