using Penstock.Catalog;
using Penstock.Cli.Hosting;
using Penstock.Cli.Serving;
using Penstock.Cli.Terminals;

namespace Penstock.Cli.Tests;

public sealed class ServeConfigurationTests : IDisposable
{
    private readonly CliRun _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void Without_anything_the_demo_model_is_served_on_loopback()
    {
        var catalog = Load(new ServeOptions());
        Assert.Equal(["demo"], catalog.Models.Select(model => model.Name));
        Assert.True(catalog.Listen.Data.IsLoopback);
    }

    [Fact]
    public void A_file_of_ones_own_stands_beside_the_demo_or_in_its_place()
    {
        string[] models = ["/models/Tiny Llama.gguf"];
        Assert.Equal(["demo", "tiny-llama"], Names(Load(new ServeOptions { Models = models })));
        Assert.Equal(["tiny-llama"], Names(Load(new ServeOptions { Models = models, WithoutDemo = true })));
    }

    [Fact]
    public void The_command_line_says_where_to_listen_whatever_the_file_says()
    {
        _cli.Files["penstock.yaml"] = "version: 1\nlisten: { data: \"http://127.0.0.1:1000\", admin: \"http://127.0.0.1:1001\" }\n";
        var listen = Load(new ServeOptions { Data = new Uri("http://127.0.0.1:2000") }).Listen;
        Assert.Equal(new Uri("http://127.0.0.1:2000"), listen.Data);
        Assert.Equal(new Uri("http://127.0.0.1:1001"), listen.Admin);
    }

    [Theory]
    [InlineData("127.0.0.1:8080")]
    [InlineData("https://127.0.0.1:8443")]
    [InlineData("http://127.0.0.1:8080/v1")]
    [InlineData("nonsense")]
    public async Task What_is_no_address_to_listen_on_is_refused_before_anything_starts(string url)
    {
        Assert.Equal(ExitCodes.Usage, await _cli.RunAsync("serve", "--urls", url));
        Assert.Contains("http://127.0.0.1:8080", _cli.Error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_cli.Output.ToString());
    }

    [Fact]
    public async Task A_wrong_configuration_is_told_with_its_line()
    {
        _cli.Files["penstock.yaml"] = "version: 1\nmodells: {}\n";
        Assert.Equal(ExitCodes.Usage, await _cli.RunAsync("serve"));
        Assert.StartsWith("penstock.yaml:2: ", _cli.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_file_that_is_not_there_is_one_line()
    {
        Assert.Equal(ExitCodes.Missing, await _cli.RunAsync("serve", "--model", "/no/such/file.gguf", "--no-demo"));
        Assert.Equal("penstock: The model of pool file is not there: /no/such/file.gguf.\n", _cli.Error.ToString());
    }

    private static IEnumerable<string> Names(PenstockCatalog catalog) => catalog.Models.Select(model => model.Name).Order(StringComparer.Ordinal);

    private PenstockCatalog Load(ServeOptions options)
    {
        var context = new CommandContext
        {
            Terminal = new Terminal(TextReader.Null, TextWriter.Null, TextWriter.Null),
            Environment = _cli,
            Interrupts = _cli.Interrupts,
        };
        return new ServeConfiguration(context, options).Load().Catalog!;
    }
}
