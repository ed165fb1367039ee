using System.Text;
using Penstock.Catalog.Serving;
using Penstock.Catalog.Values;
using Penstock.Storage.Operators;

namespace Penstock.Storage.Tests.Operators;

[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class OperatorKeyStoreTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);
    private readonly string _folder = Directory.CreateTempSubdirectory("penstock-").FullName;
    private readonly OperatorKeyStore _store;

    public OperatorKeyStoreTests() => _store = OperatorKeyStore.Beside(new StorageOptions { Path = Path.Combine(_folder, "data", "penstock.db") });

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_store_without_a_file_has_no_keys_and_no_error()
    {
        var read = _store.Read();
        Assert.Empty(read.Keys);
        Assert.False(read.Exists);
        Assert.Null(read.Error);
    }

    [Fact]
    public void A_key_that_was_written_is_known_again_and_no_other_is()
    {
        var key = OperatorKey.Generate();
        Assert.Null(_store.Write([OperatorKey.Of("ann", AdminRole.Operator, key, Now)]));

        var kept = Assert.Single(_store.Read().Keys);
        Assert.Equal(("ann", AdminRole.Operator, Now), (kept.Name, kept.Role, kept.CreatedAt));
        Assert.True(kept.Matches(key.Reveal()));
        Assert.False(kept.Matches(key.Reveal() + "0"));
        Assert.False(kept.Matches(""));
        Assert.False(kept.Matches(OperatorKey.Generate().Reveal()));
    }

    [Fact]
    public void The_file_does_not_hold_the_key_and_belongs_to_its_owner_alone()
    {
        var key = OperatorKey.Generate();
        _store.Write([OperatorKey.Of("ann", AdminRole.Admin, key, Now)]);
        var text = File.ReadAllText(_store.Path, Encoding.UTF8);
        Assert.DoesNotContain(key.Reveal()[OperatorKey.Prefix.Length..], text, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_store.Path));
    }

    [Fact]
    public void A_generated_key_holds_256_bits_and_is_recognised_by_its_prefix()
    {
        var keys = Enumerable.Range(0, 100).Select(_ => OperatorKey.Generate().Reveal()).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(100, keys.Count);
        Assert.All(keys, key => Assert.Matches("^psk-admin-[0-9a-f]{64}$", key));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"version\":2,\"keys\":[]}")]
    [InlineData("{\"version\":1,\"keys\":[{\"name\":\"a\",\"role\":\"admin\",\"salt\":\"AA==\",\"hash\":\"AA==\",\"createdAt\":\"2026-01-01T00:00:00Z\"}]}")]
    public void A_damaged_file_is_one_line_that_says_what_to_do(string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_store.Path)!);
        File.WriteAllText(_store.Path, content);
        var read = _store.Read();
        Assert.Empty(read.Keys);
        Assert.Contains("reset-key", read.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', read.Error!);
    }

    [Fact]
    public void The_stamp_changes_with_the_file()
    {
        var none = _store.Stamp();
        _store.Write([OperatorKey.Of("ann", AdminRole.Admin, new Secret("0123456789abcdef"), Now)]);
        var one = _store.Stamp();
        Assert.NotEqual(none, one);
        Assert.Equal(one, _store.Stamp());
        File.Delete(_store.Path);
        Assert.Equal(none, _store.Stamp());
    }
}
