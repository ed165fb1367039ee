using System.Buffers.Binary;
using CsCheck;
using Penstock.Storage.Journal;

namespace Penstock.Storage.Tests.Journal;

public sealed class JournalTests : IDisposable
{
    private const int Settlement = 64;
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Records_of_a_process_that_died_are_all_there()
    {
        AttemptJournal journal = Open();
        for (int index = 0; index < 1000; index++)
        {
            Assert.NotNull(journal.TryOpen(Record(index)));
            journal.Settle(Record(index + 1_000_000));
        }

        int[] seen = Read(CopyOfSegments()); // as a process that is killed leaves them: nothing was synced or closed

        Assert.Equal([.. Enumerable.Range(0, 1000).SelectMany(index => new[] { index, index + 1_000_000 })], seen);
        await journal.DisposeAsync();
    }

    [Fact]
    public void A_journal_cut_at_any_byte_gives_the_records_before_the_cut()
    {
        byte[] whole = Segment(8, out int[] ends);

        for (int length = 0; length <= whole.Length; length++)
        {
            int[] seen = Numbers(whole.AsSpan(0, length));
            int expected = ends.Count(end => end <= length);

            // The padding of the last record may be missing.
            Assert.True(seen.SequenceEqual(Enumerable.Range(0, expected)) || seen.SequenceEqual(Enumerable.Range(0, expected + 1)), $"cut at {length}");
        }
    }

    [Fact]
    public void A_journal_damaged_at_any_byte_loses_at_most_the_record_that_lies_there()
    {
        byte[] whole = Segment(8, out int[] ends);

        for (int place = JournalSegment.HeadBytes; place < whole.Length; place++)
        {
            byte[] damaged = [.. whole];
            damaged[place] ^= 0x5A;
            int hit = ends.Count(end => end <= place);

            int[] seen = Numbers(damaged);

            Assert.True(seen.Union([hit]).Order().SequenceEqual(Enumerable.Range(0, 8)), $"damaged at {place}: {string.Join(',', seen)}");
        }
    }

    [Fact]
    public void Pages_that_never_reached_the_disk_lose_what_lay_on_them_alone() =>
        Gen.Int[0, 200].Select(Gen.Int[1, 120]).Sample((from, length) =>
        {
            byte[] whole = Segment(12, out int[] ends);
            int start = Math.Min(JournalSegment.HeadBytes + from, whole.Length);
            int count = Math.Min(length, whole.Length - start);
            whole.AsSpan(start, count).Clear();

            int[] seen = Numbers(whole);

            int[] untouched = [.. Enumerable.Range(0, 12).Where(index => ends[index] <= start || (index > 0 ? ends[index - 1] : JournalSegment.HeadBytes) >= start + count)];
            Assert.Empty(untouched.Except(seen));
        });

    [Fact]
    public void Any_bytes_are_scanned_without_a_fault() =>
        Gen.Byte.Array[0, 4096].Sample(bytes => Numbers(bytes).Length >= 0, iter: 300);

    [Fact]
    public async Task A_full_journal_takes_no_attempt_and_still_settles_those_it_took()
    {
        await using AttemptJournal journal = Open(maxBytes: 64 * 1024, segmentBytes: 8 * 1024);
        int opened = 0;
        while (journal.TryOpen(Record(opened)) is not null)
        {
            opened++;
        }

        Assert.InRange(opened, 100, 2000);
        Assert.Contains("bound", journal.Full, StringComparison.Ordinal);
        Assert.InRange(journal.Bytes, 1, 64 * 1024);
        for (int index = 0; index < opened; index++)
        {
            journal.Settle(Record(index, Settlement));
        }

        Assert.Equal(0, journal.InFlight);
    }

    [Fact]
    public async Task Segments_go_when_their_rows_are_stored_and_no_running_attempt_rests_on_them()
    {
        await using AttemptJournal journal = Open(maxBytes: 10 * 1024 * 1024, segmentBytes: 8 * 1024);
        JournalSegment old = journal.TryOpen(Record(0))!;
        long last = 0;
        for (int index = 1; index < 2000; index++)
        {
            JournalSegment segment = journal.TryOpen(Record(index))!;
            journal.Settle(Record(index, Settlement));
            journal.Stored(segment.Number);
            last = segment.Number;
        }

        await journal.SafeAsync();
        await EventuallyAsync(() =>
        {
            journal.Trim(last - 1);
            return JournalSegment.NumbersIn(_folder.Path) is var left && left[0] == old.Number && left.Length <= 4;
        });
        journal.Stored(old.Number);
        journal.Trim(last - 1);

        Assert.True(JournalSegment.NumbersIn(_folder.Path)[0] >= last);
    }

    [Fact]
    public async Task One_process_at_a_time_has_a_journal()
    {
        await using AttemptJournal journal = Open();

        Assert.Null(AttemptJournal.Open(Settings(1 << 25, 1 << 22), Settlement, TimeProvider.System, out string? error));

        Assert.Contains("another process", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_record_is_on_disk_before_it_is_safe_when_fsync_is_zero()
    {
        await using AttemptJournal journal = AttemptJournal.Open(
            new JournalSettings(_folder.Path, TimeSpan.Zero, 1 << 25), Settlement, TimeProvider.System, out _)!;

        bool[] safe = await Task.WhenAll(Enumerable.Range(0, 200).Select(async index =>
        {
            await Task.Yield();
            Assert.NotNull(journal.TryOpen(Record(index)));
            return await journal.SafeAsync();
        }));

        Assert.All(safe, Assert.True);
    }

    [Fact]
    public async Task Appends_of_many_threads_lose_nothing()
    {
        await using AttemptJournal journal = Open(maxBytes: 64 * 1024 * 1024, segmentBytes: 64 * 1024);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            for (int index = 0; index < 2000; index++)
            {
                Assert.NotNull(journal.TryOpen(Record((thread * 10_000) + index)));
                journal.Settle(Record(1_000_000 + (thread * 10_000) + index));
            }
        }, TestContext.Current.CancellationToken)));

        Assert.Equal(32_000, Read(CopyOfSegments()).Distinct().Count());
    }

    public void Dispose() => _folder.Dispose();

    private static byte[] Record(int number, int length = 40)
    {
        byte[] payload = new byte[length];
        Array.Fill(payload, (byte)0xEE);
        BinaryPrimitives.WriteInt32LittleEndian(payload, number);
        return payload;
    }

    /// <summary>A segment of so many records of different lengths, and where each ends.</summary>
    private static byte[] Segment(int count, out int[] ends)
    {
        var bytes = new List<byte>(new byte[JournalSegment.HeadBytes]);
        ends = new int[count];
        for (int index = 0; index < count; index++)
        {
            byte[] payload = Record(index, 4 + (index * 3));
            byte[] frame = new byte[RecordFrame.SizeOf(payload.Length)];
            payload.CopyTo(frame.AsSpan(RecordFrame.HeadBytes));
            RecordFrame.Seal(frame, payload.Length);
            bytes.AddRange(frame);
            ends[index] = bytes.Count;
        }

        return [.. bytes];
    }

    private static int[] Numbers(ReadOnlySpan<byte> segment)
    {
        var numbers = new List<int>();
        var scan = new JournalScan(segment, Math.Min(JournalSegment.HeadBytes, segment.Length));
        while (scan.TryNext(out ReadOnlySpan<byte> payload))
        {
            numbers.Add(payload.Length >= sizeof(int) ? BinaryPrimitives.ReadInt32LittleEndian(payload) : -1);
        }

        return [.. numbers];
    }

    private static int[] Read(IEnumerable<byte[]> segments) => [.. segments.SelectMany(segment => Numbers(segment))];

    private byte[][] CopyOfSegments() => [.. JournalSegment.NumbersIn(_folder.Path).Select(number => JournalSegment.ReadLeft(JournalSegment.PathOf(_folder.Path, number)))];

    private JournalSettings Settings(long maxBytes, int segmentBytes) =>
        new(_folder.Path, TimeSpan.FromMilliseconds(5), maxBytes) { SegmentBytes = segmentBytes };

    private AttemptJournal Open(long maxBytes = 1 << 26, int segmentBytes = 1 << 20)
    {
        AttemptJournal? journal = AttemptJournal.Open(Settings(maxBytes, segmentBytes), Settlement, TimeProvider.System, out string? error);
        Assert.Null(error);
        return journal!;
    }

    private static async Task EventuallyAsync(Func<bool> condition)
    {
        for (int turn = 0; turn < 2000 && !condition(); turn++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.True(condition());
    }
}
