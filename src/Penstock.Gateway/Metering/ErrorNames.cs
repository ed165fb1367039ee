using Penstock.Protocols.Errors;

namespace Penstock.Gateway.Metering;

/// <summary>Label values of kinds of errors, as constants: formatting an enumeration allocates.</summary>
internal static class ErrorNames
{
    private static readonly string[] Names = [.. Enum.GetValues<ErrorKind>().Select(kind => Snake(kind.ToString()))];

    /// <summary><c>upstream_rate_limited</c> and the like.</summary>
    public static string Of(ErrorKind kind) => (uint)kind < (uint)Names.Length ? Names[(int)kind] : "unknown";

    private static string Snake(string name) =>
        string.Concat(name.Select((letter, i) => char.IsAsciiLetterUpper(letter) ? (i == 0 ? "" : "_") + char.ToLowerInvariant(letter) : letter.ToString()));
}
