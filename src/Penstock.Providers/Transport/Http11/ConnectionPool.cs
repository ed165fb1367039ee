using System.Net;

namespace Penstock.Providers.Transport.Http11;

/// <summary>
/// The idle connections to one host, the one used last first, so that those that are not needed grow old. Safe for concurrent use. Its lock
/// is held for a push or a pop and nothing else.
/// </summary>
internal sealed class ConnectionPool(DnsEndPoint endPoint, TimeProvider time)
{
    private const int MostIdle = 1024;

    /// <summary>An idle connection is closed after this.</summary>
    public static readonly TimeSpan LongestIdle = TimeSpan.FromSeconds(60);

    /// <summary>No connection is older, so that a name that moves is followed.</summary>
    public static readonly TimeSpan LongestLife = TimeSpan.FromMinutes(15);

    private readonly Lock _gate = new();
    private readonly Stack<PooledConnection> _idle = new();
    private bool _isClosed;

    /// <summary>The host.</summary>
    public DnsEndPoint EndPoint { get; } = endPoint;

    /// <summary>True once it takes no connections back: look for another.</summary>
    public bool IsClosed => Volatile.Read(ref _isClosed);

    /// <summary>How many are idle.</summary>
    public int Idle
    {
        get
        {
            lock (_gate)
            {
                return _idle.Count;
            }
        }
    }

    /// <summary>When a connection was last asked for, as a timestamp.</summary>
    public long UsedAt { get; private set; } = time.GetTimestamp();

    /// <summary>A connection that nothing is known against; null when there is none.</summary>
    public PooledConnection? TryTake()
    {
        long now = time.GetTimestamp();
        UsedAt = now;
        while (true)
        {
            PooledConnection? connection;
            lock (_gate)
            {
                if (!_idle.TryPop(out connection))
                {
                    return null;
                }
            }

            if (IsFit(connection, now))
            {
                return connection;
            }

            connection.Dispose();
        }
    }

    /// <summary>Takes a connection back whose answer was read to its end.</summary>
    public void Return(PooledConnection connection)
    {
        long now = time.GetTimestamp();
        if (time.GetElapsedTime(connection.OpenedAt, now) < LongestLife && connection.TryRest(now))
        {
            lock (_gate)
            {
                if (!_isClosed && _idle.Count < MostIdle)
                {
                    _idle.Push(connection);
                    return;
                }
            }
        }

        connection.Dispose();
    }

    /// <summary>Closes what is too old or was ended by its peer. True when nothing is left and nobody has asked for long.</summary>
    public bool Sweep()
    {
        long now = time.GetTimestamp();
        List<PooledConnection> unfit = [];
        bool isEmpty;
        lock (_gate)
        {
            PooledConnection[] all = _idle.ToArray();
            _idle.Clear();
            for (int i = all.Length - 1; i >= 0; i--)
            {
                if (IsFit(all[i], now))
                {
                    _idle.Push(all[i]);
                }
                else
                {
                    unfit.Add(all[i]);
                }
            }

            isEmpty = _idle.Count == 0;
        }

        unfit.ForEach(connection => connection.Dispose());
        return isEmpty && time.GetElapsedTime(UsedAt, now) > LongestLife;
    }

    /// <summary>Closes all that is idle; what runs is closed when it comes back.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
        }

        while (TryTake() is { } connection)
        {
            connection.Dispose();
        }
    }

    private bool IsFit(PooledConnection connection, long now) =>
        connection.IsQuiet
        && time.GetElapsedTime(connection.IdleSince, now) < connection.KeptFor
        && time.GetElapsedTime(connection.OpenedAt, now) < LongestLife;
}
