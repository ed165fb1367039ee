namespace Penstock.Cli.Requests;

/// <summary>Why a call to a gateway failed.</summary>
/// <param name="ExitCode">One of <see cref="ExitCodes"/>.</param>
/// <param name="Message">One line for a person: what, and what to do.</param>
internal sealed record RequestFault(int ExitCode, string Message);
