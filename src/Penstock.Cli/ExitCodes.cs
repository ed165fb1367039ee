namespace Penstock.Cli;

/// <summary>What the program says by its exit code. The table at the end of <c>penstock --help</c> is written from <see cref="All"/>.</summary>
internal static class ExitCodes
{
    /// <summary>Done.</summary>
    public const int Success = 0;

    /// <summary>It failed for a reason that no other code says.</summary>
    public const int Failure = 1;

    /// <summary>The command line or the configuration is wrong.</summary>
    public const int Usage = 2;

    /// <summary>A model, library, key or file is not there.</summary>
    public const int Missing = 3;

    /// <summary>A gateway or provider cannot be reached, or a port is taken.</summary>
    public const int Unreachable = 4;

    /// <summary>Stopped by a signal; 128 + SIGINT, as shells count.</summary>
    public const int Interrupted = 130;

    /// <summary>Each code with its meaning.</summary>
    public static IReadOnlyList<(int Code, string Meaning)> All { get; } =
    [
        (Success, "done"),
        (Failure, "failed"),
        (Usage, "the command line or the configuration is wrong"),
        (Missing, "a model, library, key or file is missing"),
        (Unreachable, "a gateway or provider cannot be reached, or a port is taken"),
        (Interrupted, "stopped by Ctrl-C or a signal"),
    ];
}
