namespace Penstock.Telemetry.Exporting.CloudWatch;

/// <summary>Writes lines in embedded metric format.</summary>
/// <param name="write">Appends one line; throws <see cref="IOException"/> where that is not possible.</param>
/// <param name="space">The namespace.</param>
/// <param name="names">Which metrics.</param>
public sealed class EmfExporter(Action<ReadOnlyMemory<byte>> write, string space, IReadOnlyList<string> names) : IMetricExporter
{
    private readonly MetricChanges _changes = new(names);

    /// <inheritdoc/>
    public string Name => "cloudwatch_emf";

    /// <inheritdoc/>
    public ValueTask<ExportCall> ExportAsync(MetricSnapshot snapshot, CancellationToken cancellationToken)
    {
        try
        {
            foreach (byte[] line in EmfLines.Write(_changes.Since(snapshot), space, snapshot.Now))
            {
                write(line);
            }

            _changes.Sent();
            return ValueTask.FromResult(ExportCall.Sent);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return ValueTask.FromResult(ExportCall.TryAgain);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The writer is the caller's.
    }
}
