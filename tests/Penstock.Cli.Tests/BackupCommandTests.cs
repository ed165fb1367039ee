using System.Text.Json;
using Penstock.Storage.Tenants;

namespace Penstock.Cli.Tests;

/// <summary><c>penstock backup</c> and <c>restore</c> as a person uses them.</summary>
public sealed class BackupCommandTests : IDisposable
{
    private readonly CliRun _cli = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("penstock-").FullName;

    public BackupCommandTests() =>
        _cli.Files["penstock.yaml"] = $"version: 1\nstorage: {{ kind: sqlite, path: {_folder}/data/penstock.db }}\n";

    private string Archive => Path.Combine(_folder, "a.backup");

    private string Tenants => Path.Combine(_folder, "data", TenantStore.FileName);

    public void Dispose()
    {
        _cli.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task What_was_backed_up_is_listed_verified_and_restored()
    {
        Assert.Null(new TenantStore(Tenants).Change(tenants => tenants));
        string before = await File.ReadAllTextAsync(Tenants, TestContext.Current.CancellationToken);

        Assert.Equal(ExitCodes.Success, await _cli.RunAsync("backup", Archive, "--json"));
        using JsonDocument said = JsonDocument.Parse(_cli.Output.ToString());
        Assert.Contains(said.RootElement.GetProperty("parts").EnumerateArray(), part => part.GetProperty("name").GetString() == "files/tenants.json");
        Assert.Equal(ExitCodes.Success, await _cli.RunAsync("restore", Archive, "--verify"));
        await File.WriteAllTextAsync(Tenants, "changed since", TestContext.Current.CancellationToken);

        Assert.Equal(ExitCodes.Failure, await _cli.RunAsync("restore", Archive));
        Assert.Contains("--replace", _cli.Error.ToString(), StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Success, await _cli.RunAsync("restore", Archive, "--replace"));
        Assert.Equal(before, await File.ReadAllTextAsync(Tenants, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_is_no_archive_is_one_line()
    {
        await File.WriteAllTextAsync(Archive, "something else", TestContext.Current.CancellationToken);

        Assert.Equal(ExitCodes.Failure, await _cli.RunAsync("restore", Archive, "--replace"));
        Assert.Equal(ExitCodes.Failure, await _cli.RunAsync("restore", Archive, "--verify"));
        Assert.Equal(ExitCodes.Missing, await _cli.RunAsync("restore", Path.Combine(_folder, "none")));
        Assert.All(_cli.Error.ToString().Trim().Split('\n'), line => Assert.StartsWith("penstock: ", line, StringComparison.Ordinal));
        Assert.False(Directory.Exists(Path.Combine(_folder, "data")));
    }

    [Fact]
    public async Task A_person_sees_a_bar()
    {
        Assert.Null(new TenantStore(Tenants).Change(tenants => tenants));
        _cli.IsTerminal = true;

        Assert.Equal(ExitCodes.Success, await _cli.RunAsync("backup", Archive));

        Assert.Contains("backup [", _cli.Error.ToString(), StringComparison.Ordinal);
        Assert.Contains("files/tenants.json", _cli.Output.ToString(), StringComparison.Ordinal);
    }
}
