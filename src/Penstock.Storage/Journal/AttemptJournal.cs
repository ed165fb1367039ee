namespace Penstock.Storage.Journal;

/// <summary>
/// The append-only journal of attempts. An append is a copy into mapped memory under a short lock; syncing to disk goes on beside it. Room
/// for the settlement of whatever was opened is set aside at its opening, so that a settlement never finds the journal full. Safe for
/// concurrent use, but for <see cref="Stored"/>, which belongs to the one reader.
/// </summary>
internal sealed class AttemptJournal : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly JournalSettings _settings;
    private readonly TimeProvider _time;
    private readonly FileStream _lock;
    private readonly List<JournalSegment> _segments = [];
    private readonly Queue<JournalSegment> _spares = new();
    private readonly List<JournalSegment> _unsynced = [];
    private readonly HashSet<long> _unread = [];
    private readonly SemaphoreSlim _dirtied = new(0);
    private readonly CancellationTokenSource _ending = new();
    private readonly int _settlementRoom;
    private JournalSegment _active;
    private TaskCompletionSource<bool> _nextSync = NewSync();
    private Task _syncing = Task.CompletedTask;
    private long _leftBytes;
    private long _lastNumber;
    private int _inFlight;
    private bool _dirty;
    private bool _finished;

    private AttemptJournal(JournalSettings settings, TimeProvider time, FileStream held, int settlementRoom)
    {
        (_settings, _time, _lock, _settlementRoom) = (settings, time, held, RecordFrame.SizeOf(settlementRoom));
        Left = JournalSegment.NumbersIn(settings.Folder);
        _leftBytes = Left.Sum(number => new FileInfo(JournalSegment.PathOf(settings.Folder, number)).Length);
        _lastNumber = Left.Count > 0 ? Left[^1] : 0;
        _active = JournalSegment.Create(settings.Folder, ++_lastNumber, settings.SegmentBytes);
        _segments.Add(_active);
    }

    /// <summary>What an earlier process has left, oldest first.</summary>
    public IReadOnlyList<long> Left { get; }

    /// <summary>How many left segments could not be read.</summary>
    public int Unread => _unread.Count;

    /// <summary>Bytes that the journal takes on disk.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                return Interlocked.Read(ref _leftBytes) + ((long)(_segments.Count + _spares.Count) * _settings.SegmentBytes);
            }
        }
    }

    /// <summary>Attempts that were opened and not settled.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>How often the disk did not take a sync.</summary>
    public long SyncFailures { get; private set; }

    /// <summary>Why there is no room; null while there is.</summary>
    public string? Full { get; private set; }

    /// <summary>Opens the journal of a folder, which no other process may have open. Else one line that says why not.</summary>
    /// <param name="settings">Where it is.</param>
    /// <param name="settlementRoom">The longest payload of a settlement.</param>
    /// <param name="time">The clock.</param>
    /// <param name="error">The line.</param>
    public static AttemptJournal? Open(JournalSettings settings, int settlementRoom, TimeProvider time, out string? error)
    {
        FileStream? held = null;
        try
        {
            JournalFolder.Create(settings.Folder);
            held = new FileStream(Path.Combine(settings.Folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            var journal = new AttemptJournal(settings, time, held, settlementRoom);
            journal._syncing = Task.Run(journal.SyncAsync, CancellationToken.None);
            error = null;
            return journal;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            held?.Dispose();
            error = held is null && exception is IOException && File.Exists(Path.Combine(settings.Folder, "lock"))
                ? $"The journal in {settings.Folder} is used by another process: give each gateway a storage.path of its own."
                : $"Cannot write {settings.Folder}: {exception.Message.TrimEnd('.')}.";
            JournalFolder.Forget(settings.Folder);
            return null;
        }
    }

    /// <summary>
    /// Appends the opening of an attempt. The segment that it is in, which <see cref="Stored"/> wants back; null when the journal is full, and
    /// the attempt must not be sent, or goes unrecorded.
    /// </summary>
    public JournalSegment? TryOpen(ReadOnlySpan<byte> payload)
    {
        lock (_gate)
        {
            int size = RecordFrame.SizeOf(payload.Length);
            if (!HasRoom(size + ((_inFlight + 1L) * _settlementRoom)))
            {
                return null;
            }

            Append(payload, size);
            _inFlight++;
            _active.Hold();
            return _active;
        }
    }

    /// <summary>Appends the settlement of an attempt that was opened.</summary>
    public void Settle(ReadOnlySpan<byte> payload)
    {
        lock (_gate)
        {
            Append(payload, RecordFrame.SizeOf(payload.Length));
            _inFlight--;
        }
    }

    /// <summary>Appends a record that nothing was opened for; false when the journal is full.</summary>
    public bool TryAdd(ReadOnlySpan<byte> payload)
    {
        lock (_gate)
        {
            int size = RecordFrame.SizeOf(payload.Length);
            bool fits = HasRoom(size + ((long)_inFlight * _settlementRoom));
            if (fits)
            {
                Append(payload, size);
            }

            return fits;
        }
    }

    /// <summary>Completes when what was appended before is as safe as the journal promises: at once, unless each record is synced. False when the disk failed.</summary>
    public ValueTask<bool> SafeAsync()
    {
        if (_settings.Fsync > TimeSpan.Zero)
        {
            return new(true);
        }

        lock (_gate)
        {
            WakeSync();
            return new(_nextSync.Task);
        }
    }

    /// <summary>The segment after <paramref name="number"/>; null when there is none yet.</summary>
    public JournalSegment? After(long number)
    {
        lock (_gate)
        {
            return _segments.Find(segment => segment.Number > number);
        }
    }

    /// <summary>Says that the row of an attempt is stored that was opened in segment <paramref name="number"/>.</summary>
    public void Stored(long number)
    {
        lock (_gate)
        {
            _segments.Find(segment => segment.Number == number)?.Release();
        }
    }

    /// <summary>Removes what the reader has wholly stored: segments up to <paramref name="number"/> on which no running attempt rests.</summary>
    public void Trim(long number)
    {
        List<JournalSegment> done;
        lock (_gate)
        {
            done = _segments.FindAll(segment => segment.Number <= number && segment.IsSealed && segment.Outstanding == 0 && !_unsynced.Contains(segment));
            _segments.RemoveAll(done.Contains);
        }

        done.ForEach(segment => segment.Delete());
    }

    /// <summary>Removes what an earlier process left: its rows are stored. What could not be read stays, and counts.</summary>
    public void TrimLeft()
    {
        foreach (long number in Left.Except(_unread))
        {
            string path = JournalSegment.PathOf(_settings.Folder, number);
            Interlocked.Add(ref _leftBytes, -new FileInfo(path).Length);
            File.Delete(path);
        }
    }

    /// <summary>A left segment's content; empty when it cannot be read.</summary>
    public byte[] ReadLeft(long number)
    {
        try
        {
            return JournalSegment.ReadLeft(JournalSegment.PathOf(_settings.Folder, number));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _unread.Add(number);
            return [];
        }
    }

    /// <summary>Says that all is stored and nothing more will come: no file has to stay.</summary>
    public void Finish()
    {
        lock (_gate)
        {
            _finished = _inFlight == 0;
        }
    }

    /// <summary>Syncs what is not yet, and closes. Files stay for the next start unless <see cref="Finish"/> was called.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _syncing;
        SyncNow();
        foreach (JournalSegment segment in _segments)
        {
            if (_finished)
            {
                segment.Delete();
            }
            else
            {
                segment.Dispose();
            }
        }

        while (_spares.TryDequeue(out JournalSegment? spare))
        {
            spare.Delete();
        }

        await _lock.DisposeAsync();
        _ending.Dispose();
        _dirtied.Dispose();
    }

    /// <summary>Whether so much can still be appended, all told; makes segments ahead if it has to.</summary>
    private bool HasRoom(long bytes)
    {
        // A record never spans two segments: the end of each may be left unused.
        long usable = _settings.SegmentBytes - JournalSegment.HeadBytes - RecordFrame.SizeOf(RecordFrame.MaxPayload);
        while (_active.Room - RecordFrame.SizeOf(RecordFrame.MaxPayload) + (_spares.Count * usable) < bytes)
        {
            if (!TryAddSpare())
            {
                return false;
            }
        }

        return true;
    }

    private bool TryAddSpare()
    {
        long bytes = Interlocked.Read(ref _leftBytes) + ((long)(_segments.Count + _spares.Count + 1) * _settings.SegmentBytes);
        if (bytes > _settings.MaxBytes)
        {
            Full = $"it has reached its bound of {_settings.MaxBytes / (1024 * 1024)} MiB (storage.journal.maxMegabytes)";
            return false;
        }

        try
        {
            _spares.Enqueue(JournalSegment.Create(_settings.Folder, ++_lastNumber, _settings.SegmentBytes));
            Full = null;
            return true;
        }
        catch (IOException exception)
        {
            Full = exception.Message;
            return false;
        }
    }

    private void Append(ReadOnlySpan<byte> payload, int size)
    {
        if (_active.Room < size)
        {
            Roll();
        }

        Span<byte> frame = _active.Reserve(size);
        payload.CopyTo(frame[RecordFrame.HeadBytes..]);
        RecordFrame.Seal(frame, payload.Length);
        _active.Commit(size);
        WakeSync();
    }

    private void WakeSync()
    {
        if (!_dirty)
        {
            _dirty = true;
            _dirtied.Release();
        }
    }

    /// <summary>What was set aside at openings is there, so there is a spare.</summary>
    private void Roll()
    {
        _active.IsSealed = true;
        _unsynced.Add(_active);
        _active = _spares.Dequeue();
        _segments.Add(_active);
    }

    private async Task SyncAsync()
    {
        try
        {
            while (true)
            {
                await _dirtied.WaitAsync(_ending.Token);
                if (_settings.Fsync > TimeSpan.Zero)
                {
                    await Task.Delay(_settings.Fsync, _time, _ending.Token);
                }

                SyncNow();
            }
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // It closes, and syncs once more.
        }
    }

    private void SyncNow()
    {
        JournalSegment[] dirty;
        TaskCompletionSource<bool> sync;
        lock (_gate)
        {
            _dirty = false;
            dirty = [.. _unsynced, _active];
            (sync, _nextSync) = (_nextSync, NewSync());
            if (_spares.Count == 0)
            {
                // Ahead of its need, so that the next request does not wait for it.
                TryAddSpare();
            }
        }

        sync.SetResult(TrySync(dirty));
        lock (_gate)
        {
            _unsynced.RemoveAll(dirty.Contains);
        }
    }

    private bool TrySync(JournalSegment[] dirty)
    {
        try
        {
            foreach (JournalSegment segment in dirty)
            {
                segment.Sync();
            }

            return true;
        }
        catch (IOException)
        {
            SyncFailures++;
            return false;
        }
    }

    private static TaskCompletionSource<bool> NewSync() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
