namespace Penstock.Cli.Checking;

/// <summary>One line of <c>penstock check</c>.</summary>
/// <param name="Status">How it was met.</param>
/// <param name="Subject">What was looked for: <c>provider openai</c>.</param>
/// <param name="Detail">What was met. Never holds a secret.</param>
/// <param name="Remedy">What to do about it; null when there is nothing to do.</param>
/// <param name="ExitCode">What the program ends with because of it; <see cref="ExitCodes.Success"/> for what is optional.</param>
internal sealed record Finding(FindingStatus Status, string Subject, string Detail, string? Remedy = null, int ExitCode = ExitCodes.Success)
{
    /// <summary>A thing that is there.</summary>
    public static Finding Found(string subject, string detail) => new(FindingStatus.Found, subject, detail);

    /// <summary>A thing that is there and answered.</summary>
    public static Finding Connected(string subject, string detail) => new(FindingStatus.Connected, subject, detail);

    /// <summary>A thing that is needed and not there.</summary>
    public static Finding Missing(string subject, string detail, string remedy, int exitCode = ExitCodes.Missing) =>
        new(FindingStatus.Missing, subject, detail, remedy, exitCode);

    /// <summary>A thing that would add something and is not there.</summary>
    public static Finding Optional(string subject, string detail, string remedy) => new(FindingStatus.Missing, subject, detail, remedy);
}
