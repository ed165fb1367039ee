using Penstock.Catalog.Configuration;
using Penstock.Catalog.Models;
using Penstock.Catalog.Pools;

namespace Penstock.Catalog.Tests.Configuration;

public sealed class ExampleTests
{
    private static readonly PenstockCatalog Example =
        Loading.Valid(Checkout.Read("penstock.example.yaml"), Loading.ExampleEnvironment());

    [Fact]
    public void The_example_loads_into_exactly_this() =>
        Checkout.AssertMatches("tests/Penstock.Catalog.Tests/Golden/example.effective.yaml", ConfigurationText.ToYaml(Example));

    [Fact]
    public void What_is_written_out_loads_into_the_same_catalog_as_yaml_and_as_json()
    {
        Assert.Equal(Example, Loading.Valid(ConfigurationText.ToYaml(Example, revealSecrets: true)));
        Assert.Equal(Example, Loading.Valid(ConfigurationText.ToJson(Example, revealSecrets: true)));
    }

    [Fact]
    public void The_example_uses_every_kind_of_value_as_it_is_meant()
    {
        ModelOptions chat = Example.Models["chat"];
        PoolOptions pool = Example.Pools["llama8b"];

        Assert.Equal(["sk-openai-1", "sk-openai-2"], Example.Providers["openai"].Keys.Select(key => key.Reveal()));
        Assert.True(chat.Targets["local"].Use.IsPool);
        Assert.Equal(new HedgeDelay(0.95, null), chat.Hedge!.After);
        Assert.Equal(RetryCauses.All, chat.Retry.On);
        Assert.Equal(ModelSource.File("/models/llama-3.1-8b-q4_k_m.gguf"), pool.Model);
        Assert.Equal("openai/gpt-4o-mini", pool.ColdStart.Overflow!.ToString());
        Assert.Equal(TimeSpan.FromMilliseconds(180), Example.Gateway.DistanceBetween("asia", "eu"));
        Assert.Null(Example.Shared.Redis);
        Assert.Equal(DateTimeOffset.Parse("2028-01-01T00:00:00Z", null), Example.Tenants["acme"].Keys["app"].Expires);
        Assert.True(Example.HasVirtualKeys);
    }

    [Fact]
    public void No_printed_form_shows_a_secret()
    {
        string printed = Example + ConfigurationText.ToYaml(Example) + ConfigurationText.ToJson(Example);

        Assert.All(
            ["sk-openai-1", "sk-openai-2", "sk-ant-1", "gem-1", "psk-acme-0123456789", "admin-key-0123456789"],
            secret => Assert.DoesNotContain(secret, printed, StringComparison.Ordinal));
    }
}
