namespace Penstock.Telemetry.Metrics;

/// <summary>Addition to a shared double without a lock.</summary>
internal static class AtomicDouble
{
    public static void Add(ref double target, double amount)
    {
        double seen = Volatile.Read(ref target);
        while (true)
        {
            double before = Interlocked.CompareExchange(ref target, seen + amount, seen);
            if (before.Equals(seen))
            {
                return;
            }

            seen = before;
        }
    }
}
