namespace Penstock.Worker.Hosting;

/// <summary>What a worker's exit code says. The numbers are those of the command line.</summary>
public static class WorkerExitCode
{
    /// <summary>Stopped by request; every running answer finished.</summary>
    public const int Success = 0;

    /// <summary>
    /// The model file is damaged, of an unknown kind, or has a chat template that cannot be rendered; memory does not suffice; or running answers were
    /// cut because the drain timeout passed.
    /// </summary>
    public const int Failure = 1;

    /// <summary>An option is out of range.</summary>
    public const int Usage = 2;

    /// <summary>The model file or the native library is missing or cannot be read.</summary>
    public const int Missing = 3;

    /// <summary>The address to listen on is taken, or is not one of this machine.</summary>
    public const int AddressUnavailable = 4;
}
