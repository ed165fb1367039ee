using System.Runtime.InteropServices;
using System.Globalization;

namespace Penstock.Mock.Behaviour;

/// <summary>
/// A quantity that may vary from request to request: a constant or a named distribution. Durations are in milliseconds.
/// Text forms: <c>50</c>, <c>50ms</c>, <c>1.5s</c>, <c>2m</c>, <c>uniform(20,80)</c>, <c>normal(mean,deviation)</c>,
/// <c>lognormal(median,sigma)</c>, <c>exponential(mean)</c>.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Distribution
{
    private const double Largest = 86_400_000;
    private readonly DistributionKind _kind;
    private readonly double _first;
    private readonly double _second;

    private Distribution(DistributionKind kind, double first, double second)
    {
        _kind = kind;
        _first = first;
        _second = second;
    }

    /// <summary>Always <paramref name="value"/>.</summary>
    public static Distribution Constant(double value) => new(DistributionKind.Constant, value, 0);

    /// <summary>Reads the text form; false when it is none.</summary>
    public static bool TryParse(string? text, out Distribution distribution)
    {
        distribution = default;
        text = text?.Trim() ?? "";
        var open = text.IndexOf('(', StringComparison.Ordinal);
        if (open < 0)
        {
            return TryQuantity(text, out var value) && TryBuild(DistributionKind.Constant, value, 0, out distribution);
        }

        if (!text.EndsWith(')') || !Enum.TryParse<DistributionKind>(text[..open], ignoreCase: true, out var kind))
        {
            return false;
        }

        var arguments = text[(open + 1)..^1].Split(',', StringSplitOptions.TrimEntries);
        var second = 0.0;
        var wanted = kind is DistributionKind.Constant or DistributionKind.Exponential ? 1 : 2;
        return arguments.Length == wanted
            && TryQuantity(arguments[0], out var first)
            && (wanted == 1 || TryQuantity(arguments[1], out second))
            && TryBuild(kind, first, second, out distribution);
    }

    /// <summary>Draws a value; never negative, never above a day of milliseconds.</summary>
    internal double Sample(ref MockRandom random) => Math.Clamp(
        _kind switch
        {
            DistributionKind.Uniform => _first + ((_second - _first) * random.NextDouble()),
            DistributionKind.Normal => _first + (_second * random.NextNormal()),
            DistributionKind.Lognormal => _first * Math.Exp(_second * random.NextNormal()),
            DistributionKind.Exponential => -_first * Math.Log(1 - random.NextDouble()),
            _ => _first,
        },
        0,
        Largest);

    /// <inheritdoc/>
    public override string ToString() => _kind switch
    {
        DistributionKind.Constant => Text(_first),
        DistributionKind.Exponential => $"exponential({Text(_first)})",
        _ => $"{_kind.ToString().ToLowerInvariant()}({Text(_first)},{Text(_second)})",
    };

    private static bool TryBuild(DistributionKind kind, double first, double second, out Distribution distribution)
    {
        distribution = new Distribution(kind, first, second);
        return first is >= 0 and <= Largest && second is >= 0 and <= Largest
            && (kind != DistributionKind.Uniform || first <= second);
    }

    private static bool TryQuantity(string text, out double value)
    {
        var (number, scale) = text switch
        {
            _ when text.EndsWith("ms", StringComparison.Ordinal) => (text[..^2], 1.0),
            _ when text.EndsWith('s') => (text[..^1], 1_000.0),
            _ when text.EndsWith('m') => (text[..^1], 60_000.0),
            _ => (text, 1.0),
        };
        var read = double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
        value *= scale;
        return read;
    }

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
