using System.IO.MemoryMappedFiles;
using System.Security.Cryptography;
using System.Text;

namespace Penstock.Storage.Tenants;

/// <summary>
/// Keeps what tenants, keys and users have spent, in a file that is mapped into memory: a change is a store, no call of the system and no wait, and
/// the death of the process forgets none. A power cut forgets what was not flushed, at most some seconds (<see cref="Flush"/>). What was held back
/// when the process died is counted as spent: an upper bound, as nobody knows what those calls came to.
/// </summary>
/// <remarks>
/// Layout, little endian: 64 bytes of head (magic, version; 16 bytes that name this file among those of other gateways), then slots of 64 bytes: 16 bytes of identity (SHA-256 of its name, cut), period (8),
/// settled (8), reserved (8), warned (8), rest unused.
/// </remarks>
public sealed class SpendFile : IDisposable
{
    /// <summary>The file's name.</summary>
    public const string FileName = "spend.bin";

    private const int SlotBytes = 64;
    private const int OwnerPlace = 16;
    private const int LatestDay = 3_000_000;   // in the year 8214
    private const int LongestPeriodDays = 62;
    private const long Magic = 0x0001_444E_4550_5350;   // "PSPEND", version 1

    private readonly Lock _gate = new();
    private readonly FileStream? _file;
    private readonly FileStream? _held;
    private readonly MemoryMappedFile? _map;
    private readonly MemoryMappedViewAccessor? _view;
    private readonly Dictionary<Guid, SpendSlot> _slots = [];
    private readonly int _capacity;
    private readonly int _today;
    private readonly Queue<long> _free = [];
    private volatile bool _isClosed;
    private int _used;

    private SpendFile(FileStream? file, FileStream? held, int capacity, int today)
    {
        (_held, _capacity, _today) = (held, capacity, today);
        if (file is not null)
        {
            _file = file;
            _map = MemoryMappedFile.CreateFromFile(file, null, SlotBytes * (capacity + 1L), MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
            _view = _map.CreateViewAccessor();
            Load();
        }
    }

    /// <summary>Names this file, and so its gateway, among those of other gateways: 32 hexadecimal digits, drawn when it was made.</summary>
    public string Owner { get; private set; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>True when nothing outlives the process.</summary>
    public bool IsVolatile => _view is null;

    /// <summary>What was held back by processes that died, and is counted as spent since: the number of slots.</summary>
    public int Recovered { get; private set; }

    /// <summary>Slots in memory alone.</summary>
    public static SpendFile InMemory() => new(null, null, 0, 0);

    /// <summary>Opens or makes the file. The error is one line: somebody else has it open, or it is damaged.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="today">The UTC day, as days since year 1: slots whose period is long over are given to others.</param>
    /// <param name="capacity">The most slots.</param>
    public static (SpendFile? File, string? Error) Open(string path, int today, int capacity = 16_384)
    {
        FileStream? file = null;
        FileStream? held = null;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            held = new FileStream(path + ".lock", Options(FileShare.None));
            file = new FileStream(path, Options(FileShare.ReadWrite));
            if (HasForeignHead(file))
            {
                held.Dispose();
                return Damaged(file, path);
            }

            Fill(file, SlotBytes * (capacity + 1L));
            return (new SpendFile(file, held, capacity, today), null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            // ArgumentOutOfRange is how .NET tells of EFBIG: files may not grow so large here.
            file?.Dispose();
            held?.Dispose();
            return (null, $"Cannot keep what is spent in {path}: {exception.Message.TrimEnd('.')}.");
        }
    }

    /// <summary>The slot of that name; the same one for the same name. Without room in the file it is one that the process forgets.</summary>
    public SpendSlot Slot(string name)
    {
        Guid identity = IdentityOf(name);
        lock (_gate)
        {
            if (!_slots.TryGetValue(identity, out SpendSlot? slot))
            {
                slot = FreePlace() is { } place ? new Kept(this, identity, place, isNew: true) : new SpendSlot();
                _slots[identity] = slot;
            }

            return slot;
        }
    }

    /// <summary>Writes to the disk what a power cut would lose.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            if (!_isClosed)
            {
                _view?.Flush();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            _view?.Dispose();
            _map?.Dispose();
            _file?.Dispose();
            _held?.Dispose();
        }
    }

    // One gateway writes; a backup reads beside it. The lock is therefore another file's.
    private static FileStreamOptions Options(FileShare share)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    private static bool HasForeignHead(FileStream file)
    {
        Span<byte> head = stackalloc byte[sizeof(long)];
        return file.Length != 0 && (file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length || BitConverter.ToInt64(head) is not (0 or Magic));
    }

    /// <summary>Takes the room on the disk now: a store into a page that a full disk has no place for would end the process.</summary>
    private static void Fill(FileStream file, long length)
    {
        Span<byte> nothing = stackalloc byte[SlotBytes * 64];
        nothing.Clear();
        file.Seek(0, SeekOrigin.End);
        while (file.Length < length)
        {
            file.Write(nothing[..(int)Math.Min(nothing.Length, length - file.Length)]);
        }
    }

    private static (SpendFile? File, string? Error) Damaged(FileStream file, string path)
    {
        file.Dispose();
        return (null, $"{path} is no file of spent amounts, or damaged. Move it away; what it held is then forgotten.");
    }

    private static Guid IdentityOf(string name) => new(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));

    private long? FreePlace()
    {
        if (_view is null)
        {
            return null;
        }

        if (_free.TryDequeue(out long place))
        {
            return place;
        }

        return _used < _capacity ? SlotBytes * (long)++_used : null;
    }

    private void Load()
    {
        _view!.Write(0, Magic);
        Own();
        while (_used < _capacity)
        {
            long place = SlotBytes * (_used + 1L);
            _view.Read(place, out Guid identity);
            if (identity == Guid.Empty)
            {
                return;
            }

            _used++;
            var slot = new Kept(this, identity, place, isNew: false);
            if (slot.Period > 0 && slot.Period < _today - LongestPeriodDays)
            {
                _free.Enqueue(place);
                continue;
            }

            Recovered += slot.Recover() ? 1 : 0;
            _slots[identity] = slot;
        }
    }

    private void Own()
    {
        byte[] owner = new byte[16];
        _view!.ReadArray(OwnerPlace, owner, 0, owner.Length);
        if (owner.All(part => part == 0))
        {
            owner = Convert.FromHexString(Owner);
            _view.WriteArray(OwnerPlace, owner, 0, owner.Length);
        }

        Owner = Convert.ToHexStringLower(owner);
    }

    private sealed class Kept : SpendSlot
    {
        private readonly SpendFile _file;
        private readonly long _place;

        public Kept(SpendFile file, Guid identity, long place, bool isNew)
        {
            (_file, _place) = (file, place);
            MemoryMappedViewAccessor view = file._view!;
            if (isNew)
            {
                Save();
                view.Write(place, ref identity);
                return;
            }

            Period = view.ReadInt64(place + 16) is var period && period >= 0 && period <= LatestDay ? (int)period : Unused;
            Settled = Math.Max(0, view.ReadInt64(place + 24));
            Reserved = Math.Max(0, view.ReadInt64(place + 32));
            IsWarned = view.ReadInt64(place + 40) != 0;
        }

        /// <summary>Counts as spent what nobody will settle any more. True when there was some.</summary>
        public bool Recover()
        {
            bool isLost = Reserved > 0;
            Change(Reserved, -Reserved);
            return isLost;
        }

        // Money first: who dies between the two has counted an amount twice, never not at all.
        private protected override void Save()
        {
            if (_file._isClosed)
            {
                return;
            }

            MemoryMappedViewAccessor view = _file._view!;
            view.Write(_place + 16, (long)Period);
            view.Write(_place + 24, Settled);
            view.Write(_place + 32, Reserved);
            view.Write(_place + 40, IsWarned ? 1L : 0L);
        }
    }
}
