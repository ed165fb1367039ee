namespace Penstock.Simulation.Tests.Clockwork;

/// <summary>Draws from the distributions that the world is made of.</summary>
internal static class Chance
{
    /// <summary>Time to the next event of a Poisson process, in seconds.</summary>
    public static double NextArrival(this Random random, double perSecond) => -Math.Log(1 - random.NextDouble()) / perSecond;

    /// <summary>Lognormal with the given median; <paramref name="sigma"/> 0 gives the median itself.</summary>
    public static double NextLogNormal(this Random random, double median, double sigma)
    {
        double normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return median * Math.Exp(sigma * normal);
    }
}
