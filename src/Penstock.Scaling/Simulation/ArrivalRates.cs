using System.Globalization;

namespace Penstock.Scaling.Simulation;

/// <summary>
/// Rates by window, as ServeGen publishes them (Alibaba Bailian production traffic): no request log, so arrivals are drawn.
/// </summary>
/// <param name="WindowSeconds">Length of a window.</param>
/// <param name="Windows">Requests a second and the coefficient of variation of the gaps between them.</param>
public sealed record ArrivalRates(double WindowSeconds, IReadOnlyList<(double RequestsPerSecond, double Variation)> Windows)
{
    /// <summary>Windows below this share of the median look like gaps in the collection and take the value before them.</summary>
    private const double GapShare = 0.2;

    /// <summary>Reads a table with the columns t_seconds, rate_rps and mean_cv_rate_weighted.</summary>
    /// <exception cref="FormatException">A row is not such a row; says which.</exception>
    public static ArrivalRates Read(TextReader text)
    {
        string[] columns = (text.ReadLine() ?? "").Split(',');
        (int at, int rate, int variation) = (Column(columns, "t_seconds"), Column(columns, "rate_rps"), Column(columns, "mean_cv_rate_weighted"));
        var rows = new List<(double At, double Rate, double Variation)>();
        for (int line = 2; text.ReadLine() is { } row; line++)
        {
            string[] cells = row.Split(',');
            rows.Add((Cell(cells, at, line), Cell(cells, rate, line), Cell(cells, variation, line)));
        }

        if (rows.Count < 2)
        {
            throw new FormatException("A table of rates needs two rows or more.");
        }

        return new ArrivalRates(rows[1].At - rows[0].At, [.. rows.Select(row => (row.Rate, row.Variation))]).WithoutGaps();
    }

    /// <summary>The windows that lie in <paramref name="from"/> to <paramref name="to"/> seconds.</summary>
    public ArrivalRates Slice(double from, double to) =>
        this with { Windows = [.. Windows.Skip((int)(from / WindowSeconds)).Take((int)((to - from) / WindowSeconds))] };

    private ArrivalRates WithoutGaps()
    {
        double median = Windows.Select(window => window.RequestsPerSecond).Order().ElementAt(Windows.Count / 2);
        var whole = new List<(double, double)>(Windows.Count);
        (double, double) last = (median, 1);
        foreach ((double RequestsPerSecond, double Variation) window in Windows)
        {
            last = window.RequestsPerSecond < GapShare * median ? last : window;
            whole.Add(last);
        }

        return this with { Windows = whole };
    }

    private static int Column(string[] columns, string name) =>
        Array.IndexOf(columns, name) is >= 0 and int index ? index : throw new FormatException($"The table of rates has no column {name}.");

    private static double Cell(string[] cells, int column, int line) =>
        column < cells.Length && double.TryParse(cells[column], CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) && value >= 0
            ? value
            : throw new FormatException($"Line {line}: a number of 0 or more is missing.");
}
