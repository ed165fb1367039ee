using System.Globalization;
using System.Text;

namespace Penstock.Scaling.Simulation.Charts;

/// <summary>A run as a picture: work and replicas, time to first token, and the share of requests served well, over time. SVG, nothing outside.</summary>
public static class SimulationChart
{
    private const double Width = 960;
    private const double PanelHeight = 170;
    private const double Gap = 44;
    private const double Left = 62;
    private const double Right = 16;

    /// <summary>Draws one run.</summary>
    /// <param name="title">What was simulated.</param>
    /// <param name="result">The run.</param>
    /// <param name="attainment">The objective, drawn as a line.</param>
    public static string Draw(string title, SimulationResult result, double attainment)
    {
        var svg = new StringBuilder();
        double height = (3 * PanelHeight) + (4 * Gap);
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height}\" font-family=\"system-ui, sans-serif\" font-size=\"12\" role=\"img\">");
        svg.Append("<style>text{fill:#333}.grid{stroke:#ddd}.axis{stroke:#999}@media(prefers-color-scheme:dark){text{fill:#ddd}.grid{stroke:#444}.axis{stroke:#888}}</style>");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"20\" font-size=\"15\" font-weight=\"600\">{Escaped(title)}</text>");
        IReadOnlyList<TimelinePoint> points = result.Timeline;
        Panel(svg, Gap, "Replicas", points, [
            new("ready", "#3b82f6", point => point.Ready, IsStep: true),
            new("ready and starting", "#93c5fd", point => point.Ready + point.Starting, IsStep: true),
            new("work that arrives", "#f97316", point => point.Work, IsStep: false)]);
        Panel(svg, (2 * Gap) + PanelHeight, "Time to first token, p99, seconds (at most 10 is drawn)", points, [new("p99", "#a855f7", point => Math.Min(10, point.FirstTokenP99Seconds), IsStep: false)]);
        Panel(svg, (3 * Gap) + (2 * PanelHeight), "Share of requests that met the objective, %", points, [
            new("met", "#22c55e", point => point.Arrivals == 0 ? 100 : 100.0 * point.Met / point.Arrivals, IsStep: false),
            new("objective", "#ef4444", _ => 100 * attainment, IsStep: false)]);
        return svg.Append("</svg>").ToString();
    }

    private static void Panel(StringBuilder svg, double top, string name, IReadOnlyList<TimelinePoint> points, IReadOnlyList<ChartLine> lines)
    {
        double most = Nice(points.Count == 0 ? 1 : lines.Max(line => points.Max(line.Value)));
        double bottom = top + PanelHeight;
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"{top - 8}\" font-weight=\"600\">{Escaped(name)}</text>");
        for (int tick = 0; tick <= 4; tick++)
        {
            double y = bottom - (PanelHeight * tick / 4);
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{y:0.#}\" y2=\"{y:0.#}\"/><text x=\"{Left - 6}\" y=\"{y + 4:0.#}\" text-anchor=\"end\">{most * tick / 4:0.##}</text>");
        }

        for (int hour = 0; points.Count > 0 && hour <= points.Count / 60; hour += Math.Max(1, points.Count / 60 / 12))
        {
            double x = X(hour * 60, points.Count);
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:0.#}\" y=\"{bottom + 15}\" text-anchor=\"middle\">{hour} h</text>");
        }

        double legend = Width - Right;
        foreach (ChartLine line in lines)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<path d=\"{Path(points, line, most, bottom)}\" fill=\"none\" stroke=\"{line.Color}\" stroke-width=\"1.4\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{legend:0.#}\" y=\"{top - 8}\" text-anchor=\"end\" style=\"fill:{line.Color}\">{Escaped(line.Name)}</text>");
            legend -= (line.Name.Length * 6.5) + 14;
        }
    }

    private static string Path(IReadOnlyList<TimelinePoint> points, ChartLine line, double most, double bottom)
    {
        var path = new StringBuilder();
        double last = double.NaN;
        for (int index = 0; index < points.Count; index++)
        {
            double x = X(index, points.Count);
            double y = bottom - (PanelHeight * Math.Clamp(line.Value(points[index]) / most, 0, 1));
            if (line.IsStep && index > 0 && y == last && index < points.Count - 1)
            {
                continue;
            }

            path.Append(line.IsStep && index > 0
                ? string.Create(CultureInfo.InvariantCulture, $"H{x:0.#}V{y:0.#}")
                : string.Create(CultureInfo.InvariantCulture, $"{(index == 0 ? 'M' : 'L')}{x:0.#} {y:0.#}"));
            last = y;
        }

        return path.ToString();
    }

    private static double X(int minute, int count) => Left + ((Width - Left - Right) * minute / Math.Max(1, count - 1));

    /// <summary>The next of 1, 2, 4, 5, 8, 10 times a power of ten, so that quarters of it read well.</summary>
    private static double Nice(double value)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(value, 1e-9))));
        foreach (double step in (ReadOnlySpan<double>)[1, 2, 4, 5, 8, 10])
        {
            if (step * power >= value)
            {
                return step * power;
            }
        }

        return 10 * power;
    }

    private static string Escaped(string text) => System.Net.WebUtility.HtmlEncode(text);
}
