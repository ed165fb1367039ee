using Penstock.Storage.Operators;

namespace Penstock.Cli.Tests;

public sealed class AdminCommandTests : IDisposable
{
    private readonly CliRun _cli = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("penstock-").FullName;

    public AdminCommandTests() =>
        _cli.Files["penstock.yaml"] = $"version: 1\nstorage: {{ kind: sqlite, path: {_folder}/data/penstock.db }}\n";

    private OperatorKeyStore Store => new(Path.Combine(_folder, "data", OperatorKeyStore.FileName));

    public void Dispose()
    {
        _cli.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_reset_prints_the_new_key_alone_so_that_a_script_can_take_it()
    {
        Assert.Equal(ExitCodes.Success, await _cli.RunAsync("admin", "reset-key"));
        var key = _cli.Output.ToString().Trim();
        Assert.Matches("^psk-admin-[0-9a-f]{64}$", key);
        Assert.True(Assert.Single(Store.Read().Keys).Matches(key));
    }

    [Fact]
    public async Task A_second_reset_ends_the_first_key()
    {
        await _cli.RunAsync("admin", "reset-key");
        var first = _cli.Output.ToString().Trim();
        await _cli.RunAsync("admin", "reset-key");
        Assert.False(Assert.Single(Store.Read().Keys).Matches(first));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_one_line()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "data"), "in the way", TestContext.Current.CancellationToken);
        Assert.Equal(ExitCodes.Failure, await _cli.RunAsync("admin", "reset-key"));
        Assert.StartsWith($"penstock: Cannot write {_folder}/data/operators.json: ", _cli.Error.ToString(), StringComparison.Ordinal);
        Assert.Single(_cli.Error.ToString().Trim().Split('\n'));
        Assert.Empty(_cli.Output.ToString());
    }

    [Fact]
    public async Task A_configuration_that_is_wrong_is_not_guessed_around()
    {
        _cli.Files["penstock.yaml"] = "version: 1\nstorrage: {}\n";
        Assert.Equal(ExitCodes.Usage, await _cli.RunAsync("admin", "reset-key"));
        Assert.Contains("storrage", _cli.Error.ToString(), StringComparison.Ordinal);
    }
}
