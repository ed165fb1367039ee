namespace Penstock.Simulation.Tests.Clockwork;

/// <summary>A hash over all that happened, in its order: equal for two runs of one seed (FNV-1a, 64 bits).</summary>
internal sealed class EventHash
{
    private const ulong Prime = 1099511628211;

    public ulong Value { get; private set; } = 14695981039346656037;

    public long Count { get; private set; }

    public void Add(long at, string what, long number)
    {
        Count++;
        Mix((ulong)at);
        foreach (char character in what)
        {
            Mix(character);
        }

        Mix((ulong)number);
    }

    private void Mix(ulong value) => Value = unchecked((Value ^ value) * Prime);
}
