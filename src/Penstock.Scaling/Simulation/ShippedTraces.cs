using System.Reflection;

namespace Penstock.Scaling.Simulation;

/// <summary>
/// Traffic that ships with Penstock: a week of a production service by ServeGen, with token lengths of Azure's conversation trace
/// (Data/README.md has sources and licences).
/// </summary>
public static class ShippedTraces
{
    /// <summary>The days that there are: 0 to 6.</summary>
    public const int Days = 7;

    /// <summary>Share of the service's traffic that is simulated by default: about 25 requests a second at peak.</summary>
    public const double Scale = 0.022;

    private const double DaySeconds = 86_400;
    private const double WarmUpSeconds = 3_600;
    private static readonly DateTimeOffset Monday = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The rates of the whole week.</summary>
    public static ArrivalRates Rates { get; } = Read("servegen-m-small-rates.csv", ArrivalRates.Read);

    /// <summary>Prompt and output lengths.</summary>
    public static IReadOnlyList<(int Input, int Output)> Lengths { get; } = Read("azure-conversation-lengths.csv", TokenLengths.Read);

    /// <summary>One day, with an hour before it to warm up; day 0 repeats its own first hour.</summary>
    public static RequestTrace Day(int day, int seed, double scale = Scale) =>
        Day("m-small/" + day, Rates, Lengths, day, seed, scale);

    /// <summary>One day of any rates, with an hour before it to warm up.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such day in the rates.</exception>
    public static RequestTrace Day(string name, ArrivalRates rates, IReadOnlyList<(int Input, int Output)> lengths, int day, int seed, double scale)
    {
        ArrivalRates slice = rates.Slice(day * DaySeconds, (day + 1) * DaySeconds);
        if (slice.Windows.Count == 0)
        {
            throw new ArgumentOutOfRangeException(nameof(day), day, "There is no such day in the rates.");
        }

        int warmUp = (int)(WarmUpSeconds / rates.WindowSeconds);
        ArrivalRates before = day == 0 ? slice.Slice(0, WarmUpSeconds) : rates.Slice((day * DaySeconds) - WarmUpSeconds, day * DaySeconds);
        slice = slice with { Windows = [.. before.Windows.Take(warmUp), .. slice.Windows] };
        return TraceGenerator.Draw(name, slice, scale, lengths, WarmUpSeconds, Monday.AddSeconds((day * DaySeconds) - WarmUpSeconds), (seed * 100) + day);
    }

    private static T Read<T>(string file, Func<TextReader, T> read)
    {
        Assembly assembly = typeof(ShippedTraces).Assembly;
        using Stream stream = assembly.GetManifestResourceStream(assembly.GetName().Name + ".Simulation.Data." + file)!;
        using var reader = new StreamReader(stream);
        return read(reader);
    }
}
