namespace Penstock.Scaling.Simulation;

/// <summary>
/// Draws requests from rates and token lengths. Scaling traffic down by p keeps each request with chance p, and a thinned renewal process has
/// CV² = p CV² + 1 - p: the burstiness of a large service does not survive in a small one, so it is not copied as it stands.
/// </summary>
public static class TraceGenerator
{
    /// <summary>Draws one trace.</summary>
    /// <param name="name">What tables call it.</param>
    /// <param name="rates">Windows of the warm-up first.</param>
    /// <param name="scale">Share of the traffic that is kept.</param>
    /// <param name="lengths">Input and output tokens of real requests; drawn in pairs.</param>
    /// <param name="warmUpSeconds">Seconds at the beginning that are not counted.</param>
    /// <param name="start">The time of day of second 0.</param>
    /// <param name="seed">Two traces of one seed are equal.</param>
    public static RequestTrace Draw(
        string name, ArrivalRates rates, double scale, IReadOnlyList<(int Input, int Output)> lengths, double warmUpSeconds, DateTimeOffset start, int seed)
    {
        var random = new Random(seed);
        var requests = new List<SimulatedRequest>();
        double seconds = rates.Windows.Count * rates.WindowSeconds;
        double at = 0;
        while (true)
        {
            (double rate, double variation) = rates.Windows[Math.Min(rates.Windows.Count - 1, (int)(at / rates.WindowSeconds))];
            double squared = (scale * variation * variation) + 1 - scale;
            at += Gamma(random, 1 / squared) * squared / Math.Max(rate * scale, 1e-9);
            if (at >= seconds)
            {
                return new RequestTrace(name, start, seconds, warmUpSeconds, [.. requests]);
            }

            (int input, int output) = lengths[random.Next(lengths.Count)];
            requests.Add(new SimulatedRequest(at, Math.Max(1, input), Math.Max(1, output)));
        }
    }

    /// <summary>Gamma with scale 1 (Marsaglia and Tsang, A simple method for generating gamma variables, 2000).</summary>
    private static double Gamma(Random random, double shape)
    {
        double boost = 1;
        if (shape < 1)
        {
            boost = Math.Pow(1 - random.NextDouble(), 1 / shape);
            shape += 1;
        }

        double d = shape - (1.0 / 3);
        double c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            double v = Math.Pow(1 + (c * normal), 3);
            double u = 1 - random.NextDouble();
            if (v > 0 && Math.Log(u) < (0.5 * normal * normal) + d - (d * v) + (d * Math.Log(v)))
            {
                return boost * d * v;
            }
        }
    }
}
