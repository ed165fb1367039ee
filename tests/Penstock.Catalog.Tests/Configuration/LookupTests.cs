using Penstock.Catalog.Configuration;
using Penstock.Catalog.Providers;

namespace Penstock.Catalog.Tests.Configuration;

public sealed class LookupTests
{
    private const string Empty = "version: 1\n";

    [Fact]
    public void The_file_that_is_asked_for_comes_before_the_variable_and_that_before_the_folder()
    {
        FakeEnvironment environment = new FakeEnvironment().Write("a.yaml", Empty).Write("b.yaml", Empty).Write("penstock.yaml", Empty);
        var loader = new ConfigurationLoader(environment, new KnownNames());

        Assert.Equal("penstock.yaml", loader.Load(null).Origin);
        environment.Set("PENSTOCK_CONFIG", "b.yaml");
        Assert.Equal("b.yaml", loader.Load(null).Origin);
        Assert.Equal("a.yaml", loader.Load("a.yaml").Origin);
    }

    [Fact]
    public void A_file_that_was_named_and_is_not_there_is_an_error()
    {
        FakeEnvironment environment = new FakeEnvironment().Set("PENSTOCK_CONFIG", "b.yaml");
        var loader = new ConfigurationLoader(environment, new KnownNames());

        Assert.Equal("a.yaml: does not exist. Name a file that can be read.", loader.Load("a.yaml").ErrorText);
        Assert.Equal("b.yaml: does not exist. Correct the environment variable PENSTOCK_CONFIG, or unset it.", loader.Load(null).ErrorText);
    }

    [Fact]
    public void Placeholders_stand_in_the_middle_of_a_text_and_for_numbers()
    {
        FakeEnvironment environment = new FakeEnvironment().Set("PORT", "9001").Set("MAX", "7").Write("/s/host", "127.0.0.1\r\n");
        PenstockCatalog catalog = Loading.Valid(
            """
            version: 1
            listen: { data: "http://${file:/s/host}:${env:PORT}" }
            gateway: { region: "$${env:PORT} ${env:NONE:-$x:-}" }
            pools: { a: { model: "file:${env:DIR:-/models}/x.gguf", scale: { max: "${env:MAX}" } } }
            """,
            environment);

        Assert.Equal("http://127.0.0.1:9001/", catalog.Listen.Data.ToString());
        Assert.Equal("${env:PORT} $x:-", catalog.Gateway.Region);
        Assert.Equal("/models/x.gguf", catalog.Pools["a"].Model!.Value);
        Assert.Equal(7, catalog.Pools["a"].Scale.Max);
    }

    [Fact]
    public void Names_come_from_the_registries_that_are_passed_in()
    {
        var known = new KnownNames
        {
            ProviderKinds = [new ProviderKind { Name = "carrier-pigeon", NeedsKey = false }],
            BalancePolicies = ["coin"],
        };

        ConfigurationResult result = Loading.Load(
            """
            version: 1
            providers: { loft: { kind: carrier-pigeon }, old: { kind: openai, keys: [k] } }
            models: { m: { targets: { t: { use: loft/x } }, balance: coin } }
            """,
            known: known);

        Assert.Equal("providers.old.kind", Assert.Single(result.Errors).Path);
    }

    [Fact]
    public void A_key_that_is_not_yet_acted_on_gets_a_notice_with_its_line()
    {
        var known = new KnownNames { NotYetActive = ["models.NAME.cache", "tenants.NAME.keys.NAME.budget"] };

        ConfigurationResult result = Loading.Load(
            "version: 1\npools: { a: { model: builtin:demo } }\nmodels:\n  m:\n    targets: { t: { use: pool/a } }\n    cache: { exact: 10m }\n", known: known);

        Assert.NotNull(result.Catalog);
        Assert.Equal(("models.m.cache", 6), (result.Notices[0].Path, result.Notices[0].Line));
    }
}
