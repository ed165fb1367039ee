using System.Text.Json;

namespace Penstock.Cli.Tests;

public sealed class VersionCommandTests : IDisposable
{
    private readonly CliRun _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Names_the_product_the_runtime_and_the_engine()
    {
        Assert.Equal(ExitCodes.Success, await _cli.RunAsync("version"));
        Assert.Matches(@"^penstock   \d+\.\d+\.\d+", _cli.Output.ToString());
        Assert.Contains($".NET       {Environment.Version}", _cli.Output.ToString(), StringComparison.Ordinal);
        Assert.Contains("llama.cpp  ", _cli.Output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Machines_get_the_same_as_json()
    {
        Assert.Equal(ExitCodes.Success, await _cli.RunAsync("version", "--json"));
        using JsonDocument json = JsonDocument.Parse(_cli.Output.ToString());
        Assert.Equal(Environment.Version.ToString(), json.RootElement.GetProperty("dotnet").GetString());
        Assert.True(json.RootElement.TryGetProperty("engine", out _));
    }
}
