namespace Penstock.Telemetry.Exporting;

/// <summary>Something that sends telemetry in the background.</summary>
public interface IExportLoop : IDisposable
{
    /// <summary>Runs until it is cancelled, then sends what is left, within seconds.</summary>
    Task RunAsync(CancellationToken cancellationToken);
}
