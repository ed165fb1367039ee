using System.Text.RegularExpressions;

namespace Penstock.Telemetry.Logging;

/// <summary>Takes out of a line what has the form of a key: the last defence, since no key should come that far.</summary>
public static partial class Redaction
{
    private const string Mark = "[redacted]";

    /// <summary>The text with bearer tokens, keys of clouds and of ours, and data URIs replaced.</summary>
    public static string Of(string text)
    {
        try
        {
            return Secret().Replace(text, Mark);
        }
        catch (RegexMatchTimeoutException)
        {
            return Mark; // better no line than one that was not looked at
        }
    }

    [GeneratedRegex(
        @"(?<=\bBearer\s+)[A-Za-z0-9._~+/=-]{8,}|\b(?:sk|psk|pk|rk)-[A-Za-z0-9_-]{8,}|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bAIza[A-Za-z0-9_-]{30,}|\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*|data:[a-z]+/[a-z0-9.+-]+;base64,[A-Za-z0-9+/=]+",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Secret();
}
