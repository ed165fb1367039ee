using Penstock.Catalog.Serving;
using Penstock.Storage.Backup;
using Penstock.Storage.Ledger;
using Penstock.Storage.Operators;
using Penstock.Storage.Responses;
using Penstock.Storage.Tenants;
using Penstock.Storage.Tests.Ledger;

namespace Penstock.Storage.Tests.Backup;

/// <summary>What a backup and its restore hold to, whatever the database.</summary>
public abstract class BackupContract : IDisposable
{
    /// <summary>So that no row is too old to be kept, whenever this runs.</summary>
    protected static readonly TimeSpan Forever = TimeSpan.FromDays(36_500);

    private readonly TempFolder _folder = new();

    private protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string Archive => _folder["a.backup"];

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Everything_comes_back_from_an_archive_made_while_the_ledger_is_written()
    {
        StorageOptions from = await StorageAsync("from"), to = await StorageAsync("to");
        AttemptIdentity open = Samples.Identity(900_000, Samples.Start.AddDays(61));
        await FillFilesAsync(from);
        await WriteAsync(from, Samples.Rows(3_000));
        await using AttemptLedger ledger = AttemptLedger.Open(from, TimeProvider.System, _ => { }, out _)!;
        Assert.NotNull(ledger.TryOpen(open, new AttemptEstimate(100, 50, 1, 1)));

        using var stop = new CancellationTokenSource();
        var settled = new List<Guid>();
        Task load = Task.Run(() => Load(ledger, settled, stop.Token), Cancelled);
        while (Count(settled) < 200)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Cancelled);
        }

        int before = Count(settled);
        (BackupManifest? manifest, string? error) = await new StorageBackup(from, "1.2.3", TimeProvider.System).RunAsync(Archive, _ => { }, Cancelled);
        await stop.CancelAsync();
        await load;
        Assert.Null(error);
        Assert.Equal("1.2.3", manifest!.Product);

        Assert.Null(await new StorageRestore(to, TimeProvider.System).RunAsync(Archive, replaces: false, _ => { }, Cancelled));

        // Whoever starts on it moves the journal's rows: each settled attempt once, and the open one as interrupted.
        await using (AttemptLedger next = AttemptLedger.Open(to, TimeProvider.System, _ => { }, out _)!)
        {
            while (next.State.InterruptedRows == 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Cancelled);
            }
        }

        List<AttemptRow> rows = await RowsAsync(to);
        HashSet<Guid> ids = [.. rows.Select(row => row.Id)];
        Assert.Equal(rows.Count, ids.Count);
        Assert.DoesNotContain(settled.Take(before), id => !ids.Contains(id));
        Assert.Equal(3_000, rows.Count(row => row.AcceptedAt < Samples.Start.AddDays(30)));
        Assert.Equal(AttemptOutcome.Interrupted, rows.Single(row => row.Id == open.Id).Outcome);
        await AssertSumsAsync(to, rows);
        await AssertFilesAsync(from, to);
    }

    [Fact]
    public async Task Refuses_each_archive_with_a_flipped_byte_before_anything_is_written()
    {
        (StorageOptions to, byte[] whole) = await ArchivedAsync();
        var random = new Random(7);
        foreach (int at in Enumerable.Range(0, 60).Select(_ => random.Next(whole.Length)).Concat([0, 15, 16, 19, 20, whole.Length - 1, whole.Length - 33]))
        {
            byte[] flipped = [.. whole];
            flipped[at] ^= (byte)(1 << random.Next(8));
            await AssertRefusedAsync(to, flipped);
        }
    }

    [Fact]
    public async Task Refuses_each_archive_that_is_cut_or_longer_before_anything_is_written()
    {
        (StorageOptions to, byte[] whole) = await ArchivedAsync();
        foreach (int length in Enumerable.Range(0, 24).Select(step => (int)((long)whole.Length * step / 24)).Append(whole.Length - 1))
        {
            await AssertRefusedAsync(to, whole[..length]);
        }

        await AssertRefusedAsync(to, [.. whole, 0]);
    }

    [Fact]
    public async Task Refuses_an_archive_of_a_newer_format_and_says_so()
    {
        (StorageOptions to, byte[] whole) = await ArchivedAsync();
        whole[16] = 2;

        Assert.Contains("newer", await AssertRefusedAsync(to, whole), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replaces_what_is_stored_only_when_told_and_never_under_a_gateway()
    {
        StorageOptions from = await StorageAsync("from"), to = await StorageAsync("to");
        await WriteAsync(from, Samples.Rows(100));
        await WriteAsync(to, Samples.Rows(7, seed: 5));
        await File.WriteAllTextAsync(Beside(to, TenantStore.FileName), "what was there", Cancelled);
        Assert.Null((await new StorageBackup(from, "1", TimeProvider.System).RunAsync(Archive, _ => { }, Cancelled)).Error);
        var restore = new StorageRestore(to, TimeProvider.System);

        Assert.Contains("--replace", await restore.RunAsync(Archive, replaces: false, _ => { }, Cancelled), StringComparison.Ordinal);
        await using (AttemptLedger.Open(to, TimeProvider.System, _ => { }, out _)!)
        {
            Assert.Contains("Stop it first", await restore.RunAsync(Archive, replaces: true, _ => { }, Cancelled), StringComparison.Ordinal);
        }

        Assert.Equal(7, (await RowsAsync(to)).Count);
        Assert.Null(await restore.RunAsync(Archive, replaces: true, _ => { }, Cancelled));

        Assert.Equal(100, (await RowsAsync(to)).Count);
        Assert.False(File.Exists(Beside(to, TenantStore.FileName)));
        string away = Directory.GetDirectories(StoredFiles.FolderOf(to), "before-restore-*").Single();
        Assert.Equal("what was there", await File.ReadAllTextAsync(Path.Combine(away, TenantStore.FileName), Cancelled));
    }

    [Fact]
    public async Task Is_finished_by_the_next_start_wherever_it_was_interrupted()
    {
        StorageOptions from = await StorageAsync("from");
        await FillFilesAsync(from);
        await WriteAsync(from, Samples.Rows(50));
        Assert.Null((await new StorageBackup(from, "1", TimeProvider.System).RunAsync(Archive, _ => { }, Cancelled)).Error);
        StorageOptions to = await StorageAsync("to");
        await File.WriteAllTextAsync(Beside(to, TenantStore.FileName), "what was there", Cancelled);
        Assert.Null(await new StorageRestore(to, TimeProvider.System).RunAsync(Archive, replaces: true, _ => { }, Cancelled));

        // As a death after the first of two files would leave it.
        var pending = new PendingRestore(to);
        Directory.CreateDirectory(pending.Folder);
        File.Move(Beside(to, OperatorKeyStore.FileName), Path.Combine(pending.Folder, OperatorKeyStore.FileName));
        await File.WriteAllTextAsync(Beside(to, AuditLog.FileName), "old", Cancelled);
        pending.Mark(new RestoreMark(true, "before-restore-2", [TenantStore.FileName, OperatorKeyStore.FileName]));

        Assert.Null(new PendingRestore(to).Finish());
        Assert.Equal(await File.ReadAllTextAsync(Beside(from, TenantStore.FileName), Cancelled), await File.ReadAllTextAsync(Beside(to, TenantStore.FileName), Cancelled));
        Assert.Equal(await File.ReadAllTextAsync(Beside(from, OperatorKeyStore.FileName), Cancelled), await File.ReadAllTextAsync(Beside(to, OperatorKeyStore.FileName), Cancelled));
        Assert.False(Directory.Exists(pending.Folder));

        Directory.CreateDirectory(pending.Folder);
        pending.Mark(new RestoreMark(false, "before-restore-3", []));
        Assert.Contains("penstock restore", pending.Finish(), StringComparison.Ordinal);
        Assert.Null(await new StorageRestore(to, TimeProvider.System).RunAsync(Archive, replaces: false, _ => { }, Cancelled));
    }

    /// <summary>A storage with a database of its own.</summary>
    protected abstract Task<StorageOptions> StorageAsync(string name);

    /// <summary>The file of a storage's own folder.</summary>
    protected string FileOf(string name) => Path.Combine(_folder[name], "penstock.db");

    private static int Count(List<Guid> settled)
    {
        lock (settled)
        {
            return settled.Count;
        }
    }

    private static void Load(AttemptLedger ledger, List<Guid> settled, CancellationToken stop)
    {
        for (int index = 0; !stop.IsCancellationRequested && index < 20_000; index++)
        {
            if (index % 50 == 0)
            {
                stop.WaitHandle.WaitOne(1);
            }

            AttemptIdentity identity = Samples.Identity(100_000 + index, Samples.Start.AddDays(60));
            if (ledger.TryOpen(identity, new AttemptEstimate(10, 5, 1, 1)) is { } entry)
            {
                ledger.Settle(entry, Samples.Result(index));
                lock (settled)
                {
                    settled.Add(identity.Id);
                }
            }
        }
    }

    private static string Beside(StorageOptions storage, string name) => Path.Combine(StoredFiles.FolderOf(storage), name);

    private static async Task WriteAsync(StorageOptions storage, AttemptRow[] rows)
    {
        await using ILedgerStore store = AttemptLedger.StoreOf(storage);
        await store.PrepareAsync(Cancelled);
        await store.WriteAsync(rows, Cancelled);
    }

    private static async Task<List<AttemptRow>> RowsAsync(StorageOptions storage)
    {
        await using ILedgerStore store = AttemptLedger.StoreOf(storage);
        await store.PrepareAsync(Cancelled);
        return [.. await store.ReadAsync(new LedgerFilter(), Guid.Empty, Guid.AllBitsSet, 1_000_000, Cancelled)];
    }

    private static async Task AssertSumsAsync(StorageOptions storage, List<AttemptRow> rows)
    {
        await using ILedgerStore store = AttemptLedger.StoreOf(storage);
        IReadOnlyList<UsageSum> sums = await store.UsageAsync(new UsageQuery { Filter = new LedgerFilter(), By = [UsageDimension.Tenant, UsageDimension.Day], Limit = 10_000 }, Cancelled);
        Assert.Equal(rows.Count, sums.Sum(sum => sum.Attempts));
        Assert.Equal(rows.Sum(row => row.OutputTokens ?? 0), sums.Sum(sum => sum.OutputTokens));
    }

    private static async Task FillFilesAsync(StorageOptions storage)
    {
        Directory.CreateDirectory(StoredFiles.FolderOf(storage));
        Assert.Null(TenantStore.Beside(storage).Change(tenants => tenants));
        await File.WriteAllTextAsync(Beside(storage, OperatorKeyStore.FileName), "{\"keys\":[]}", Cancelled);
        Assert.Null(AuditLog.Beside(storage).Append(Samples.Start, "ada", "PUT /admin/v1/tenants/acme", 200, ""));
        (SpendFile? spend, string? error) = SpendFile.Open(Beside(storage, SpendFile.FileName), 1);
        Assert.Null(error);
        using (spend)
        {
            SpendSlot slot = spend!.Slot("acme");
            slot.Begin(0);
            slot.Change(settled: 42, reserved: 0);
        }

        using var responses = SqliteResponseStore.Beside(storage, TimeProvider.System);
        Assert.Null(responses.Open());
        Assert.Null(await responses.PutAsync(new StoredResponse("acme", "resp_1", "{}"u8.ToArray(), "[]"u8.ToArray()), Cancelled));
    }

    private static async Task AssertFilesAsync(StorageOptions from, StorageOptions to)
    {
        foreach (string name in (string[])[TenantStore.FileName, OperatorKeyStore.FileName, AuditLog.FileName])
        {
            Assert.Equal(await File.ReadAllBytesAsync(Beside(from, name), Cancelled), await File.ReadAllBytesAsync(Beside(to, name), Cancelled));
        }

        using SpendFile spend = SpendFile.Open(Beside(to, SpendFile.FileName), 1).File!;
        Assert.Equal(42, spend.Slot("acme").Settled);
        using var responses = SqliteResponseStore.Beside(to, TimeProvider.System);
        Assert.Null(responses.Open());
        Assert.NotNull(await responses.FindAsync("acme", "resp_1", Cancelled));
    }

    private async Task<(StorageOptions To, byte[] Archive)> ArchivedAsync()
    {
        StorageOptions from = await StorageAsync("from"), to = await StorageAsync("to");
        await FillFilesAsync(from);
        await WriteAsync(from, Samples.Rows(200));
        Assert.Null((await new StorageBackup(from, "1", TimeProvider.System).RunAsync(Archive, _ => { }, Cancelled)).Error);
        await WriteAsync(to, Samples.Rows(3, seed: 9));
        return (to, await File.ReadAllBytesAsync(Archive, Cancelled));
    }

    private async Task<string> AssertRefusedAsync(StorageOptions to, byte[] archive)
    {
        string path = _folder["wrong.backup"];
        await File.WriteAllBytesAsync(path, archive, Cancelled);
        string[] before = Directory.GetFileSystemEntries(StoredFiles.FolderOf(to), "*", SearchOption.AllDirectories);
        string? error = await new StorageRestore(to, TimeProvider.System).RunAsync(path, replaces: true, _ => { }, Cancelled);
        Assert.NotNull(error);
        Assert.Contains("nothing has changed", error, StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFileSystemEntries(StoredFiles.FolderOf(to), "*", SearchOption.AllDirectories));
        Assert.Equal(3, (await RowsAsync(to)).Count);
        return error;
    }
}
