using System.Globalization;

namespace Penstock.Scaling.Simulation;

/// <summary>
/// Reads a request log: comma-separated, with a heading. Arrival is <c>seconds</c> or <c>TIMESTAMP</c> (a date), tokens are <c>inputTokens</c> or
/// <c>ContextTokens</c>, and <c>outputTokens</c> or <c>GeneratedTokens</c>.
/// </summary>
public static class TraceFile
{
    private const int MaxRows = 50_000_000;

    /// <summary>Reads all of it.</summary>
    /// <exception cref="FormatException">A column or a value is missing or wrong; says which line.</exception>
    public static RequestTrace Read(string name, TextReader text)
    {
        string[] columns = (text.ReadLine() ?? "").Split(',');
        int at = Column(columns, "seconds", "TIMESTAMP");
        int input = Column(columns, "inputTokens", "ContextTokens");
        int output = Column(columns, "outputTokens", "GeneratedTokens");
        bool isDate = columns[at].Trim() == "TIMESTAMP";
        var requests = new List<SimulatedRequest>();
        DateTimeOffset? start = null;
        for (int line = 2; text.ReadLine() is { } row; line++)
        {
            string[] cells = row.Split(',');
            if (cells.Length < columns.Length || requests.Count == MaxRows)
            {
                throw new FormatException(requests.Count == MaxRows ? $"More than {MaxRows} rows." : $"Line {line}: {columns.Length} columns are wanted.");
            }

            double seconds = isDate ? Seconds(cells[at], ref start, line) : Number(cells[at], line);
            requests.Add(new SimulatedRequest(seconds, Math.Max(1, (int)Number(cells[input], line)), Math.Max(1, (int)Number(cells[output], line))));
        }

        if (requests.Count == 0)
        {
            throw new FormatException("The trace has no requests.");
        }

        requests.Sort((one, other) => one.Arrival.CompareTo(other.Arrival));
        double first = requests[0].Arrival;
        SimulatedRequest[] shifted = [.. requests.Select(request => request with { Arrival = request.Arrival - first })];
        return new RequestTrace(name, start ?? DateTimeOffset.UnixEpoch, Math.Ceiling(shifted[^1].Arrival + 1), 0, shifted);
    }

    private static double Seconds(string cell, ref DateTimeOffset? start, int line)
    {
        if (!DateTimeOffset.TryParse(cell, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at))
        {
            throw new FormatException($"Line {line}: '{cell}' is not a date.");
        }

        start ??= at;
        return (at - start.Value).TotalSeconds;
    }

    private static double Number(string cell, int line) =>
        double.TryParse(cell, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) && Math.Abs(value) < int.MaxValue
            ? value
            : throw new FormatException($"Line {line}: '{cell}' is not a number.");

    private static int Column(string[] columns, string name, string other)
    {
        int index = Array.FindIndex(columns, column => column.Trim() == name || column.Trim() == other);
        return index >= 0 ? index : throw new FormatException($"The trace has no column {name} (or {other}).");
    }
}
