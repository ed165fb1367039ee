using System.Runtime.InteropServices;
using System.Globalization;

namespace Penstock.Mock.Behaviour;

/// <summary>One failure to inject. Text forms: <c>ok</c>, <c>429</c>, <c>stall</c>, <c>cut@7</c>, <c>slow-headers@2s</c>, <c>huge@16</c>.</summary>
/// <param name="Kind">What goes wrong.</param>
/// <param name="Status">The HTTP status of <see cref="FaultKind.Status"/>, else 0.</param>
/// <param name="At">Output tokens before it strikes, or milliseconds, or MiB; null when the fault names none.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Fault(FaultKind Kind, int Status = 0, double? At = null)
{
    private static readonly Dictionary<string, FaultKind> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ok"] = FaultKind.None,
        ["quota"] = FaultKind.Quota,
        ["filter"] = FaultKind.Filter,
        ["stall"] = FaultKind.Stall,
        ["cut"] = FaultKind.Cut,
        ["reset"] = FaultKind.Reset,
        ["malformed"] = FaultKind.Malformed,
        ["error"] = FaultKind.Error,
        ["truncate"] = FaultKind.Truncate,
        ["no-done"] = FaultKind.NoDone,
        ["slow-headers"] = FaultKind.SlowHeaders,
        ["html"] = FaultKind.Html,
        ["empty"] = FaultKind.Empty,
        ["huge"] = FaultKind.Huge,
        ["redirect"] = FaultKind.Redirect,
    };

    /// <summary>Every name that <see cref="TryParse"/> takes, besides a status from 400 to 599.</summary>
    public static IEnumerable<string> KnownNames => Names.Keys;

    /// <summary>The output token after which the fault strikes, or none if it strikes before the answer.</summary>
    internal int? AtToken => At is { } at && Kind is not (FaultKind.SlowHeaders or FaultKind.Huge) ? (int)at : null;

    /// <summary>Reads the text form; false when it is none.</summary>
    public static bool TryParse(string? text, out Fault fault)
    {
        fault = default;
        var (name, at) = text?.Split('@', 2, StringSplitOptions.TrimEntries) switch
        {
            [var head, var tail] => (head, tail),
            [var head] => (head, null),
            _ => ("", null),
        };
        double? position = null;
        if (at is not null)
        {
            if (!Distribution.TryParse(at, out var parsed) || at.Contains('(', StringComparison.Ordinal))
            {
                return false;
            }

            var ignored = default(MockRandom);
            position = parsed.Sample(ref ignored);
        }

        if (Names.TryGetValue(name, out var kind))
        {
            fault = new Fault(kind, 0, position);
            return true;
        }

        fault = new Fault(FaultKind.Status, int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? code : 0);
        return fault.Status is >= 400 and <= 599 && at is null;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var kind = Kind;
        var name = kind == FaultKind.Status
            ? Status.ToString(CultureInfo.InvariantCulture)
            : Names.First(pair => pair.Value == kind).Key;
        return At is { } at ? string.Create(CultureInfo.InvariantCulture, $"{name}@{at}") : name;
    }
}
