namespace Penstock.Catalog;

/// <summary>A catalog that is held in memory and swapped whole: what the file watcher, the edge and tests publish into.</summary>
public sealed class CatalogSource : ICatalogSource
{
    private readonly Lock _gate = new();
    private volatile PenstockCatalog _current;
    private TaskCompletionSource _changed = NewSignal();

    /// <summary>Starts with <paramref name="initial"/> as version 1.</summary>
    public CatalogSource(PenstockCatalog initial) => _current = initial with { Version = 1 };

    /// <inheritdoc/>
    public PenstockCatalog Current => _current;

    /// <summary>Makes <paramref name="next"/> current under the next version, and returns it so. Content that did not change keeps its version.</summary>
    public PenstockCatalog Publish(PenstockCatalog next)
    {
        TaskCompletionSource signal;
        lock (_gate)
        {
            next = next with { Version = _current.Version };
            if (next.Equals(_current))
            {
                return _current;
            }

            _current = next with { Version = _current.Version + 1 };
            signal = _changed;
            _changed = NewSignal();
            next = _current;
        }

        signal.TrySetResult();
        return next;
    }

    /// <inheritdoc/>
    public async ValueTask<PenstockCatalog> WaitForChangeAsync(long version, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_current.Version > version)
                {
                    return _current;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
