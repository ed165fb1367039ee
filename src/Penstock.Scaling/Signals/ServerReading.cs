using System.Globalization;

namespace Penstock.Scaling.Signals;

/// <summary>What one model server said of itself at one moment. Samples of one name under several labels are added up.</summary>
public sealed class ServerReading
{
    private readonly Dictionary<ServerSignal, (int Rank, double Value)> _values = [];

    /// <summary>What it said; null where it does not say that.</summary>
    public double? this[ServerSignal signal] => _values.TryGetValue(signal, out (int, double Value) found) ? found.Value : null;

    /// <summary>True when it said nothing that is understood.</summary>
    public bool IsEmpty => _values.Count == 0;

    /// <summary>The share of the KV cache in use, however it is said; null when it is not.</summary>
    public double? KvUse => this[ServerSignal.KvUse]
        ?? (this[ServerSignal.KvCells] is > 0 and var all && this[ServerSignal.KvCellsUsed] is { } used ? used / all : null);

    /// <summary>Reads Prometheus' text format (version 0.0.4); lines that are not samples of a known name are passed over, broken ones too.</summary>
    public static ServerReading Parse(string text)
    {
        var reading = new ServerReading();
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (!line.IsEmpty && line[0] != '#')
            {
                reading.Take(line);
            }
        }

        return reading;
    }

    private void Take(ReadOnlySpan<char> line)
    {
        int nameEnd = line.IndexOfAny('{', ' ', '\t');
        if (nameEnd <= 0 || ServerSignalNames.Find(line[..nameEnd]) is not { } known)
        {
            return;
        }

        ReadOnlySpan<char> rest = line[nameEnd] == '{' ? AfterLabels(line[nameEnd..]) : line[nameEnd..];
        rest = rest.Trim();
        int valueEnd = rest.IndexOfAny(' ', '\t');
        ReadOnlySpan<char> number = valueEnd < 0 ? rest : rest[..valueEnd];
        if (!double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !double.IsFinite(value) || value < 0)
        {
            return;
        }

        bool isKnown = _values.TryGetValue(known.Signal, out (int Rank, double Value) old);
        _values[known.Signal] = !isKnown || known.Rank < old.Rank ? (known.Rank, value)
            : known.Rank == old.Rank ? (old.Rank, old.Value + value)
            : old;
    }

    /// <summary>A label's value may hold a brace, in quotes.</summary>
    private static ReadOnlySpan<char> AfterLabels(ReadOnlySpan<char> labels)
    {
        bool isQuoted = false;
        for (int index = 1; index < labels.Length; index++)
        {
            if (isQuoted && labels[index] == '\\')
            {
                index++;
            }
            else if (labels[index] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (!isQuoted && labels[index] == '}')
            {
                return labels[(index + 1)..];
            }
        }

        return [];
    }
}
