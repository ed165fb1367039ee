namespace Penstock.Worker.Hosting.Lifecycle;

/// <summary>Why a worker cannot start.</summary>
/// <param name="ExitCode">One of <see cref="WorkerExitCode"/>.</param>
/// <param name="Message">One line: what is wrong, where, what to do.</param>
public sealed record StartError(int ExitCode, string Message);
