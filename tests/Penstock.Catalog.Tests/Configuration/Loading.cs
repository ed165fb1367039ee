using Penstock.Catalog.Configuration;

namespace Penstock.Catalog.Tests.Configuration;

/// <summary>Short ways to load a text.</summary>
internal static class Loading
{
    public static FakeEnvironment ExampleEnvironment() => new FakeEnvironment()
        .Set("PENSTOCK_ADMIN_KEY", "admin-key-0123456789")
        .Set("OPENAI_API_KEY", "sk-openai-1")
        .Set("ANTHROPIC_API_KEY", "sk-ant-1")
        .Set("GEMINI_API_KEY", "gem-1")
        .Set("ACME_KEY", "psk-acme-0123456789")
        .Write("/run/secrets/openai-2", "sk-openai-2\n");

    public static ConfigurationResult Load(string text, IConfigurationEnvironment? environment = null, KnownNames? known = null) =>
        new ConfigurationLoader(environment ?? new FakeEnvironment(), known ?? new KnownNames()).LoadText(text, "penstock.yaml");

    public static PenstockCatalog Valid(string text, IConfigurationEnvironment? environment = null)
    {
        ConfigurationResult result = Load(text, environment);
        Assert.Equal("", result.ErrorText);
        return result.Catalog!;
    }
}
