namespace Penstock.Worker.Hosting.Lifecycle;

/// <summary>Checks options before anything is opened.</summary>
internal static class OptionChecks
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    /// <summary>The first option that is out of range, or null.</summary>
    public static StartError? Check(WorkerOptions options)
    {
        string? wrong = options switch
        {
            { ModelPath: "" } => "--model must name a GGUF file.",
            { PublicName: "" } => "--name must not be empty.",
            { PublicName.Length: > 256 } => "--name must have at most 256 characters.",
            { ContextTokens: < 1 } => "--context must be at least 1 token.",
            { Slots: < 1 or > 128 } => "--slots must be from 1 to 128.",
            { Threads: < 1 } => "--threads must be at least 1.",
            { QueueLength: < 0 or > 100_000 } => "--queue must be from 0 to 100000.",
            { MaxBodyBytes: < 1024 } => "The largest body must be at least 1024 bytes.",
            _ when options.QueueTimeout <= TimeSpan.Zero || options.QueueTimeout > LongestWait => "--queue-timeout must be above 0 and at most 3600 seconds.",
            _ when options.DrainTimeout < TimeSpan.Zero || options.DrainTimeout > LongestWait => "The drain timeout must be from 0 to 3600 seconds.",
            _ when options.PublicName.Any(char.IsControl) => "--name must not hold control characters.",
            _ => null,
        };
        return wrong is null ? null : new StartError(WorkerExitCode.Usage, wrong);
    }
}
