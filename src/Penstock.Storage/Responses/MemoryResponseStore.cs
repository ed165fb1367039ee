namespace Penstock.Storage.Responses;

/// <summary>Keeps answers in memory: they are gone with the process.</summary>
public sealed class MemoryResponseStore(ResponseBounds bounds, TimeProvider time) : IResponseStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Tenant, string Id), LinkedListNode<Entry>> _byId = [];
    private readonly LinkedList<Entry> _byAge = new();
    private long _bytes;

    /// <summary>For a gateway without storage: 10,000 answers or 64 MB, for an hour.</summary>
    public static ResponseBounds SmallBounds { get; } = new() { MaxCount = 10_000, MaxBytes = 64_000_000, MaxEntryBytes = 8_000_000, Keep = TimeSpan.FromHours(1) };

    /// <summary>How many are kept now.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _byId.Count;
            }
        }
    }

    /// <summary>What they take, in bytes.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                return _bytes;
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<StoredResponse?> FindAsync(string? tenant, string id, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            DropOld();
            return ValueTask.FromResult(_byId.TryGetValue(Key(tenant, id), out LinkedListNode<Entry>? node) ? node.Value.Response : null);
        }
    }

    /// <inheritdoc/>
    public ValueTask<string?> PutAsync(StoredResponse response, CancellationToken cancellationToken)
    {
        if (!bounds.Takes(response.Size))
        {
            return ValueTask.FromResult<string?>($"it is larger than is kept ({response.Size} bytes)");
        }

        lock (_gate)
        {
            Remove(response.Tenant, response.Id);
            _byId[Key(response.Tenant, response.Id)] = _byAge.AddLast(new Entry(response, time.GetUtcNow()));
            _bytes += response.Size;
            DropOld();
            while (_byId.Count > bounds.MaxCount || _bytes > bounds.MaxBytes)
            {
                RemoveOldest();
            }
        }

        return ValueTask.FromResult<string?>(null);
    }

    /// <inheritdoc/>
    public ValueTask<bool> DeleteAsync(string? tenant, string id, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            DropOld();
            return ValueTask.FromResult(Remove(tenant, id));
        }
    }

    private static (string Tenant, string Id) Key(string? tenant, string id) => (tenant ?? "", id);

    private void DropOld()
    {
        DateTimeOffset oldest = time.GetUtcNow() - bounds.Keep;
        while (_byAge.First is { } first && first.Value.At < oldest)
        {
            RemoveOldest();
        }
    }

    private void RemoveOldest()
    {
        StoredResponse oldest = _byAge.First!.Value.Response;
        Remove(oldest.Tenant, oldest.Id);
    }

    private bool Remove(string? tenant, string id)
    {
        if (!_byId.Remove(Key(tenant, id), out LinkedListNode<Entry>? node))
        {
            return false;
        }

        _byAge.Remove(node);
        _bytes -= node.Value.Response.Size;
        return true;
    }

    private sealed record Entry(StoredResponse Response, DateTimeOffset At);
}
