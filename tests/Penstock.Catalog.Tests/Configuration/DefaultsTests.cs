using Penstock.Catalog.Configuration;
using Penstock.Catalog.Pools;
using Penstock.Catalog.Serving;

namespace Penstock.Catalog.Tests.Configuration;

public sealed class DefaultsTests
{
    [Fact]
    public void With_no_file_and_no_key_the_demo_model_is_served_on_sqlite()
    {
        ConfigurationResult result = Load(new FakeEnvironment());
        PenstockCatalog catalog = result.Catalog!;

        Assert.Equal("defaults", result.Origin);
        Assert.Equal(["demo"], catalog.Models.Names);
        Assert.Equal(ModelSource.Demo, catalog.Pools["demo"].Model);
        Assert.Equal("process", catalog.Pools["demo"].Target);
        Assert.Equal((1, 1), (catalog.Pools["demo"].Scale.Min, catalog.Pools["demo"].Scale.Max));
        Assert.Equal((StorageKind.Sqlite, "./data/penstock.db"), (catalog.Storage.Kind, catalog.Storage.Path));
        Assert.Empty(catalog.Providers);
        Assert.False(catalog.HasVirtualKeys);
        Assert.Empty(result.Notices);
    }

    [Fact]
    public void Each_cloud_key_in_the_environment_adds_its_provider_and_models()
    {
        ConfigurationResult result = Load(new FakeEnvironment()
            .Set("OPENAI_API_KEY", " sk-1 ")
            .Set("ANTHROPIC_API_KEY", "sk-2")
            .Set("GEMINI_API_KEY", "g-3")
            .Set("AWS_BEARER_TOKEN_BEDROCK", "b-4")
            .Set("AWS_REGION", "eu-central-1")
            .Set("AZURE_OPENAI_API_KEY", "a-5")
            .Set("AZURE_OPENAI_ENDPOINT", "https://x.openai.azure.com")
            .Set("AZURE_OPENAI_DEPLOYMENT", "gpt-4o-mini, own"));
        PenstockCatalog catalog = result.Catalog!;

        Assert.Equal(["openai", "anthropic", "gemini", "bedrock", "azure"], catalog.Providers.Names);
        Assert.Equal("sk-1", catalog.Providers["openai"].Keys[0].Reveal());
        Assert.Equal("eu.amazon.nova-lite-v1:0", catalog.Models["nova-lite"].Targets["bedrock"].Use.Model);
        Assert.Equal(["openai", "azure"], catalog.Models["gpt-4o-mini"].Targets.Names);
        Assert.Equal(1, catalog.Models["gpt-4o-mini"].Targets["azure"].Tier);
        Assert.Equal(catalog, Loading.Valid(ConfigurationText.ToYaml(catalog, revealSecrets: true)));
        Assert.Empty(result.Notices);
    }

    [Fact]
    public void Half_an_azure_account_is_said_and_left_out()
    {
        ConfigurationResult noEndpoint = Load(new FakeEnvironment().Set("AZURE_OPENAI_API_KEY", "a-5"));
        ConfigurationResult noDeployment = Load(
            new FakeEnvironment().Set("AZURE_OPENAI_API_KEY", "a-5").Set("AZURE_OPENAI_ENDPOINT", "https://x.openai.azure.com"));

        Assert.Empty(noEndpoint.Catalog!.Providers);
        Assert.Contains("AZURE_OPENAI_ENDPOINT", Assert.Single(noEndpoint.Notices).Problem, StringComparison.Ordinal);
        Assert.Single(noDeployment.Catalog!.Providers);
        Assert.Contains("AZURE_OPENAI_DEPLOYMENT", Assert.Single(noDeployment.Notices).Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cloud_that_this_program_does_not_speak_is_said_and_left_out()
    {
        var loader = new ConfigurationLoader(
            new FakeEnvironment().Set("ANTHROPIC_API_KEY", "sk-2"), KnownNames.Of(["openai"], ["round-robin"], ["process"]));

        ConfigurationResult result = loader.Load(file: null);

        Assert.Empty(result.Catalog!.Providers);
        Assert.Contains("ANTHROPIC_API_KEY", Assert.Single(result.Notices).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_worker_processes_there_is_no_demo()
    {
        var loader = new ConfigurationLoader(new FakeEnvironment(), KnownNames.Of(["openai"], ["round-robin"], []));

        Assert.Empty(loader.Load(file: null).Catalog!.Models);
    }

    [Fact]
    public void A_file_without_providers_pools_and_models_gets_the_defaults_for_them()
    {
        PenstockCatalog catalog = Loading.Valid("version: 1\nlisten: { data: http://127.0.0.1:9000 }\n");

        Assert.Equal(9000, catalog.Listen.Data.Port);
        Assert.Equal(["demo"], catalog.Models.Names);
    }

    [Fact]
    public void A_file_that_names_a_model_gets_no_demo()
    {
        PenstockCatalog catalog = Loading.Valid(
            "version: 1\npools: { a: { model: builtin:demo } }\nmodels: { m: { targets: { t: { use: pool/a } } } }\n",
            new FakeEnvironment().Set("OPENAI_API_KEY", "sk-1"));

        Assert.Equal(["m"], catalog.Models.Names);
        Assert.Empty(catalog.Providers);
    }

    [Theory]
    [InlineData("/models/Llama-3.1 8B (Q4).gguf", "llama-3.1-8b-q4")]
    [InlineData("tiny.gguf", "tiny")]
    [InlineData("/models/---.gguf", "model")]
    [InlineData("模型.gguf", "model")]
    public void A_model_file_is_served_under_its_own_name_beside_the_demo(string path, string name)
    {
        PenstockCatalog catalog = ModelFile.AddTo(Load(new FakeEnvironment()).Catalog!, path);

        Assert.Equal(["demo", name], catalog.Models.Names);
        Assert.Equal(ModelSource.File(path), catalog.Pools[name].Model);
        Assert.Equal(name, catalog.Models[name].Targets["local"].Use.Model);
    }

    [Fact]
    public void A_model_file_whose_name_is_taken_gets_a_number() =>
        Assert.Equal(["demo", "demo-2"], ModelFile.AddTo(Load(new FakeEnvironment()).Catalog!, "demo.gguf").Models.Names);

    private static ConfigurationResult Load(FakeEnvironment environment) =>
        new ConfigurationLoader(environment, new KnownNames()).Load(file: null);
}
