using System.Globalization;
using System.Text;

namespace Penstock.Cli.Monitoring;

/// <summary>Reads Prometheus' text format, as far as this program writes it: no timestamps. A line that is none is passed over.</summary>
internal static class MetricText
{
    private static readonly Dictionary<string, string> None = [];

    /// <summary>Its samples, in order.</summary>
    public static IEnumerable<MetricSample> Read(string text) =>
        text.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(Parse).OfType<MetricSample>();

    private static MetricSample? Parse(string line)
    {
        int end = line.LastIndexOf(' ');
        if (end < 0 || !TryNumber(line.AsSpan(end + 1), out double value))
        {
            return null;
        }

        int open = line.IndexOf('{', StringComparison.Ordinal);
        return open < 0 ? new MetricSample(line[..end], None, value) : new MetricSample(line[..open], Labels(line, open + 1), value);
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out double value)
    {
        value = text is "+Inf" ? double.PositiveInfinity : 0;
        return text is "+Inf" || double.TryParse(text, CultureInfo.InvariantCulture, out value);
    }

    private static Dictionary<string, string> Labels(string line, int start)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        int i = start;
        while (i < line.Length && line[i] != '}')
        {
            int equals = line.IndexOf("=\"", i, StringComparison.Ordinal);
            if (equals < 0)
            {
                break;
            }

            string name = line[i..equals].TrimStart(',');
            (labels[name], i) = Value(line, equals + 2);
        }

        return labels;
    }

    /// <summary>The value in quotes from <paramref name="start"/>, and where the rest begins.</summary>
    private static (string Value, int Next) Value(string line, int start)
    {
        var value = new StringBuilder();
        int i = start;
        for (; i < line.Length && line[i] != '"'; i++)
        {
            char letter = line[i];
            if (letter == '\\' && i + 1 < line.Length)
            {
                letter = line[++i] == 'n' ? '\n' : line[i];
            }

            value.Append(letter);
        }

        return (value.ToString(), i + 1);
    }
}
