namespace Penstock.Gateway.Caching.Semantic.Deciding;

/// <summary>Solves small systems of linear equations with a symmetric, positive matrix.</summary>
internal static class CholeskySolver
{
    /// <summary>The x of A x = b; only the lower half of A is read.</summary>
    public static double[] Solve(double[] matrix, double[] right, int size)
    {
        double[] lower = new double[size * size];
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = matrix[(i * size) + j];
                for (int k = 0; k < j; k++)
                {
                    sum -= lower[(i * size) + k] * lower[(j * size) + k];
                }

                lower[(i * size) + j] = i == j ? Math.Sqrt(Math.Max(sum, 1e-12)) : sum / lower[(j * size) + j];
            }
        }

        double[] x = [.. right];
        for (int i = 0; i < size; i++)
        {
            for (int k = 0; k < i; k++)
            {
                x[i] -= lower[(i * size) + k] * x[k];
            }

            x[i] /= lower[(i * size) + i];
        }

        for (int i = size - 1; i >= 0; i--)
        {
            for (int k = i + 1; k < size; k++)
            {
                x[i] -= lower[(k * size) + i] * x[k];
            }

            x[i] /= lower[(i * size) + i];
        }

        return x;
    }
}
