using System.Runtime.InteropServices;
using System.Globalization;

namespace Penstock.Mock.Behaviour;

/// <summary>A fault and how often it strikes. Text form: <c>429:0.1</c>; without a probability, always.</summary>
/// <param name="Fault">What goes wrong.</param>
/// <param name="Probability">Share of the requests, 0 to 1.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FaultRule(Fault Fault, double Probability)
{
    /// <summary>Reads the text form; false when it is none.</summary>
    public static bool TryParse(string? text, out FaultRule rule)
    {
        rule = default;
        var colon = text?.LastIndexOf(':') ?? -1;
        var probability = 1.0;
        if (colon >= 0 && (!double.TryParse(text.AsSpan(colon + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out probability)
            || probability is not (>= 0 and <= 1)))
        {
            return false;
        }

        if (!Fault.TryParse(colon < 0 ? text : text![..colon], out var fault))
        {
            return false;
        }

        rule = new FaultRule(fault, probability);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Probability >= 1
        ? Fault.ToString()
        : string.Create(CultureInfo.InvariantCulture, $"{Fault}:{Probability}");
}
