using System.Text.RegularExpressions;
using Penstock.Telemetry.Logging;

namespace Penstock.Gateway.Bodies;

/// <summary>Takes out of a text what is kept of nobody: keys, images, addresses of mail, and numbers as long as those of payment cards and accounts.</summary>
internal static partial class BodyRedaction
{
    private const string Mark = "[redacted]";

    /// <summary>The text without them. Of one that takes too long to look through nothing is left.</summary>
    public static string Of(string text)
    {
        try
        {
            return Redaction.Of(Personal().Replace(text, Mark));
        }
        catch (RegexMatchTimeoutException)
        {
            return Mark;
        }
    }

    // Mail (RFC 5322, as people write it); an account number (ISO 13616); 12 to 19 digits with blanks or hyphens between (ISO/IEC 7812).
    [GeneratedRegex(
        @"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,8}|\b[A-Z]{2}[0-9]{2}( ?[A-Z0-9]{4}){3,7}( ?[A-Z0-9]{1,3})?\b|\b[0-9]([ -]?[0-9]){11,18}\b",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Personal();
}
