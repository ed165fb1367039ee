using System.Runtime.InteropServices;

namespace Penstock.Cli.Hosting;

/// <summary>
/// Ctrl-C (SIGINT) and SIGTERM. Both cancel <see cref="Stop"/>; while somebody has claimed Ctrl-C, it calls them instead.
/// Whoever runs has to end when <see cref="Stop"/> is cancelled: the signal itself no longer ends the process.
/// </summary>
internal sealed class Interrupts : IDisposable
{
    /// <summary>SIGXFSZ on Linux.</summary>
    private const int FileSizeExceeded = 25;

    private readonly CancellationTokenSource _stop = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly Lock _gate = new();
    private Action? _claim;

    /// <summary>Cancelled when the program has to stop.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Follows the signals of this process.</summary>
    public static Interrupts FromSignals()
    {
        var interrupts = new Interrupts();
        interrupts._registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
        {
            signal.Cancel = true;
            interrupts.Interrupt();
        }));
        interrupts._registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            interrupts.Terminate();
        }));

        // A write beyond the file-size limit (ulimit -f) is then a write that failed, as on a full disk, and not the end of the process.
        interrupts._registrations.Add(PosixSignalRegistration.Create((PosixSignal)FileSizeExceeded, signal => signal.Cancel = true));
        return interrupts;
    }

    /// <summary>What Ctrl-C does.</summary>
    public void Interrupt()
    {
        Action? claim;
        lock (_gate)
        {
            claim = _claim;
        }

        (claim ?? Terminate).Invoke();
    }

    /// <summary>What SIGTERM does.</summary>
    public void Terminate() => _stop.Cancel();

    /// <summary>Sends Ctrl-C to <paramref name="onInterrupt"/> until the result is disposed of.</summary>
    public IDisposable Claim(Action onInterrupt)
    {
        lock (_gate)
        {
            _claim = onInterrupt;
        }

        return new Release(this);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _stop.Dispose();
    }

    private sealed class Release(Interrupts owner) : IDisposable
    {
        public void Dispose()
        {
            lock (owner._gate)
            {
                owner._claim = null;
            }
        }
    }
}
