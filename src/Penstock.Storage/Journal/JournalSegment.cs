using System.Globalization;
using System.IO.MemoryMappedFiles;

namespace Penstock.Storage.Journal;

/// <summary>
/// One file of the journal, mapped into memory: what is copied into it belongs to the operating system at once and survives the death of
/// this process without a system call. Its blocks are taken from the disk when it is made, so that a full disk is met then and not in the
/// middle of a request. One writer at a time; readers look only at what was <see cref="Committed"/>.
/// </summary>
internal sealed unsafe class JournalSegment : IDisposable
{
    /// <summary>Where the first record begins.</summary>
    public const int HeadBytes = 16;

    private const string Extension = ".journal";
    private static readonly byte[] Magic = "PENSTOCKJNL\u0001\0\0\0\0"u8.ToArray();
    private static readonly byte[] Zeros = new byte[64 * 1024];

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _memory;
    private int _committed;
    private int _outstanding;
    private bool _sealed;

    private JournalSegment(string path, long number, int size)
    {
        (Path, Number, Size) = (path, number, size);
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, mapName: null, size, MemoryMappedFileAccess.ReadWrite);
        _view = _file.CreateViewAccessor(0, size, MemoryMappedFileAccess.ReadWrite);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _memory);
        _committed = HeadBytes;
    }

    /// <summary>Where the file is.</summary>
    public string Path { get; }

    /// <summary>Counts up; the order of segments.</summary>
    public long Number { get; }

    /// <summary>Its length in bytes.</summary>
    public int Size { get; }

    /// <summary>How far readers may look.</summary>
    public int Committed => Volatile.Read(ref _committed);

    /// <summary>Room that is left.</summary>
    public int Room => Size - _committed;

    /// <summary>Attempts that were opened here and whose rows are not stored yet: as long as there are any, the file has to stay.</summary>
    public int Outstanding => Volatile.Read(ref _outstanding);

    /// <summary>True once nothing is appended any more.</summary>
    public bool IsSealed
    {
        get => Volatile.Read(ref _sealed);
        set => Volatile.Write(ref _sealed, value);
    }

    /// <summary>The numbers of the segments in <paramref name="folder"/>, oldest first.</summary>
    public static long[] NumbersIn(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*" + Extension)
            .Select(path => long.TryParse(System.IO.Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : -1)
            .Where(number => number > 0)
            .Order(),
    ];

    /// <summary>The file of segment <paramref name="number"/>.</summary>
    public static string PathOf(string folder, long number) => System.IO.Path.Combine(folder, number.ToString("D12", CultureInfo.InvariantCulture) + Extension);

    /// <summary>Makes a new one. Throws <see cref="IOException"/> when there is no room, and leaves nothing.</summary>
    public static JournalSegment Create(string folder, long number, int size)
    {
        string path = PathOf(folder, number);
        try
        {
            Allocate(path, size);
            return new JournalSegment(path, number, size);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            TryDelete(path);
            throw new IOException(
                exception is ArgumentOutOfRangeException ? "files may not grow so large here (ulimit -f)" : exception.Message.TrimEnd('.'), exception);
        }
    }

    /// <summary>What an earlier process has left; empty when it cannot be read or is no journal.</summary>
    public static byte[] ReadLeft(string path)
    {
        byte[] content = File.ReadAllBytes(path);
        return content.AsSpan().StartsWith(Magic) ? content : [];
    }

    /// <summary>Room for a record, or an empty span. <see cref="Commit"/> makes it one.</summary>
    public Span<byte> Reserve(int size) => size <= Room ? new Span<byte>(_memory + _committed, size) : default;

    /// <summary>Shows readers the next <paramref name="size"/> bytes.</summary>
    public void Commit(int size) => Volatile.Write(ref _committed, _committed + size);

    /// <summary>All that was committed, and what lies behind it.</summary>
    public ReadOnlySpan<byte> Content() => new(_memory, Committed);

    /// <summary>Waits until the disk has what was written. Throws <see cref="IOException"/> when it does not take it.</summary>
    public void Sync() => _view.Flush();

    /// <summary>One more attempt rests on this file.</summary>
    public void Hold() => Interlocked.Increment(ref _outstanding);

    /// <summary>One less.</summary>
    public void Release() => Interlocked.Decrement(ref _outstanding);

    /// <summary>Closes it and removes the file.</summary>
    public void Delete()
    {
        Dispose();
        TryDelete(Path);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    /// <summary>Takes every block now: where the file system does not promise them by itself, by writing zeros.</summary>
    private static void Allocate(string path, int size)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            BufferSize = 0,
            PreallocationSize = size,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(path, options);
        file.Write(Magic);
        for (long at = file.Length < size ? file.Position : size; at < size; at = file.Position)
        {
            file.Write(Zeros, 0, (int)Math.Min(Zeros.Length, size - at));
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It is read again at the next start, which changes nothing: rows are stored once.
        }
    }
}
