using System.Globalization;
using System.Text.Json;
using Penstock.Cli.Terminals;

namespace Penstock.Cli.Pools;

/// <summary>Replicas and requests over time, as text: one column a slice of time, the most of each slice.</summary>
internal static class ReplicaChart
{
    private const int UsualWidth = 80;
    private const int Margin = 12;
    private const string Bars = " ▁▂▃▄▅▆▇█";

    public static void Write(Terminal terminal, JsonElement answer)
    {
        (DateTimeOffset At, int Ready, int Desired, int Load)[] points = [.. answer.GetProperty("points").EnumerateArray().Select(Point)];
        if (points.Length == 0)
        {
            terminal.Remark("Nothing was seen yet.");
            return;
        }

        int width = Math.Clamp((terminal.Width > 0 ? terminal.Width : UsualWidth) - Margin, 10, 200);
        Line(terminal, "desired", Slices(points, width, point => point.Desired));
        Line(terminal, "ready", Slices(points, width, point => point.Ready));
        Line(terminal, "requests", Slices(points, width, point => point.Load));
        string from = Time(points[0].At);
        string until = Time(points[^1].At);
        terminal.Output.WriteLine($"{"",9}{from}{until.PadLeft(Math.Max(1, width - from.Length))}");
        terminal.Output.Flush();
    }

    private static void Line(Terminal terminal, string name, int[] slices)
    {
        int most = Math.Max(1, slices.Max());
        string bars = string.Concat(slices.Select(value => Bars[(int)Math.Ceiling((double)value / most * (Bars.Length - 1))]));
        terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,8} {bars} {slices.Max()}"));
    }

    /// <summary>A point holds until the next one.</summary>
    private static int[] Slices((DateTimeOffset At, int Ready, int Desired, int Load)[] points, int width, Func<(DateTimeOffset At, int Ready, int Desired, int Load), int> read)
    {
        var slices = new int[width];
        double span = Math.Max(1, (points[^1].At - points[0].At).TotalSeconds);
        for (int index = 0; index < points.Length; index++)
        {
            int from = Column(points[index].At);
            int until = index + 1 < points.Length ? Column(points[index + 1].At) : width - 1;
            for (int column = from; column <= until; column++)
            {
                slices[column] = Math.Max(slices[column], read(points[index]));
            }
        }

        return slices;

        int Column(DateTimeOffset at) => (int)((at - points[0].At).TotalSeconds / span * (width - 1));
    }

    private static (DateTimeOffset At, int Ready, int Desired, int Load) Point(JsonElement point) => (
        point.GetProperty("at").GetDateTimeOffset(),
        point.GetProperty("ready").GetInt32(),
        point.GetProperty("desired").GetInt32(),
        point.GetProperty("inFlight").GetInt32() + point.GetProperty("queued").GetInt32());

    private static string Time(DateTimeOffset at) => at.ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
}
