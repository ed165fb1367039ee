using System.Text.Json;
using Penstock.Catalog.Configuration;
using Penstock.Cli.Hosting;

namespace Penstock.Cli.Tests;

public sealed class ConfigCommandTests : IDisposable
{
    private readonly CliRun _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task A_valid_file_is_summed_up()
    {
        _cli.Files["penstock.yaml"] = "version: 1\npools: { a: { model: builtin:demo } }\nmodels: { m: { targets: { t: { use: pool/a } } } }\n";

        Assert.Equal(ExitCodes.Success, await _cli.RunAsync("config", "check"));
        Assert.Equal("penstock.yaml: valid. 0 providers, 1 pool, 1 model, 0 tenants.\n", _cli.Output.ToString());
    }

    [Fact]
    public async Task Every_mistake_is_a_line_on_the_error_stream()
    {
        _cli.Files["x.yaml"] = "version: 1\nlisten: { dta: 1 }\nmodles: {}\n";

        Assert.Equal(ExitCodes.Usage, await _cli.RunAsync("config", "check", "x.yaml"));
        Assert.Equal("", _cli.Output.ToString());
        Assert.Equal(
            "x.yaml:2: listen.dta: is not a known key. Did you mean 'data'?\nx.yaml:3: modles: is not a known key. Did you mean 'models'?\n",
            _cli.Error.ToString());
    }

    [Fact]
    public async Task Machines_get_the_mistakes_as_json()
    {
        _cli.Files["x.yaml"] = "version: 1\nmodles: {}\n";

        Assert.Equal(ExitCodes.Usage, await _cli.RunAsync("config", "check", "x.yaml", "--json"));
        using JsonDocument json = JsonDocument.Parse(_cli.Output.ToString());
        Assert.False(json.RootElement.GetProperty("valid").GetBoolean());
        Assert.Equal(2, json.RootElement.GetProperty("errors")[0].GetProperty("line").GetInt32());
    }

    [Fact]
    public async Task Nothing_shows_a_secret()
    {
        _cli.Variables["KEY"] = "sk-verysecret";
        _cli.Files["penstock.yaml"] = "version: 1\nproviders: { a: { kind: openai, keys: [\"${env:KEY}\"] } }\n";

        Assert.Equal(ExitCodes.Success, await _cli.RunAsync("config", "show"));
        Assert.Equal(ExitCodes.Success, await _cli.RunAsync("config", "show", "--json"));
        Assert.Contains("***", _cli.Output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("verysecret", _cli.Output.ToString() + _cli.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_has_no_effect_yet_is_noted_and_no_mistake()
    {
        _cli.Files["penstock.yaml"] = "version: 1\nshared: { redis: localhost, whenAway: open }\n";

        Assert.Equal(ExitCodes.Success, await _cli.RunAsync("config", "check"));
        Assert.Contains("note: penstock.yaml:2: shared.whenAway: ", _cli.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_said_to_have_no_effect_yet_are_keys_that_exist() =>
        Assert.Empty(Registries.Names.NotYetActive.Except(ConfigurationReference.Keys, StringComparer.Ordinal));

    [Fact]
    public async Task The_schema_is_json()
    {
        Assert.Equal(ExitCodes.Success, await _cli.RunAsync("config", "schema"));
        using JsonDocument schema = JsonDocument.Parse(_cli.Output.ToString());
        Assert.True(schema.RootElement.TryGetProperty("properties", out _));
    }
}
