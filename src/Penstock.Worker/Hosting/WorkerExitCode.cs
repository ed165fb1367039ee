namespace Penstock.Worker.Hosting;

/// <summary>What a worker's exit code says. The numbers are those of BSD's sysexits.h.</summary>
public static class WorkerExitCode
{
    /// <summary>Stopped by request; every running answer finished.</summary>
    public const int Success = 0;

    /// <summary>Stopped by request; running answers were cut because the drain timeout passed.</summary>
    public const int DrainTimedOut = 75;

    /// <summary>An option is out of range.</summary>
    public const int Usage = 64;

    /// <summary>The model file is damaged, of an unknown kind, or has a chat template that cannot be rendered.</summary>
    public const int ModelInvalid = 65;

    /// <summary>The model file does not exist or cannot be read.</summary>
    public const int ModelMissing = 66;

    /// <summary>The native library is missing or does not fit.</summary>
    public const int LibraryUnusable = 69;

    /// <summary>A bug.</summary>
    public const int Internal = 70;

    /// <summary>The address is taken or not ours, or memory does not suffice.</summary>
    public const int OperatingSystem = 71;
}
