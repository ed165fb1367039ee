namespace Penstock.Client.Tests;

public sealed class ConnectorEnvironmentTests
{
    [Theory]
    [InlineData("PENSTOCK_URL=http://127.0.0.1:8080", "openai-compatible", "demo")]
    [InlineData("OPENAI_API_KEY=k", "openai", "gpt-5.4-mini")]
    [InlineData("ANTHROPIC_API_KEY=k", "anthropic", "claude-haiku-4-5")]
    [InlineData("GEMINI_API_KEY=k", "gemini", "gemini-3.5-flash-lite")]
    [InlineData("AZURE_OPENAI_ENDPOINT=https://x.example,AZURE_OPENAI_API_KEY=k,PENSTOCK_MODEL=deployed", "azure-openai", "deployed")]
    [InlineData("AWS_BEARER_TOKEN_BEDROCK=k,AWS_REGION=eu-central-1", "bedrock", "amazon.nova-lite-v1:0")]
    [InlineData("OPENAI_API_KEY=k,ANTHROPIC_API_KEY=k,PENSTOCK_MODEL=other", "openai", "other")]
    public void Takes_the_first_provider_that_the_environment_names(string variables, string kind, string model)
    {
        ConnectorOptions options = Read(variables);

        Assert.Equal(kind, options.Provider.Kind);
        Assert.Equal(model, options.Model);
    }

    [Fact]
    public void Penstock_is_called_below_v1() =>
        Assert.Equal("http://127.0.0.1:8080/v1", Read("PENSTOCK_URL=http://127.0.0.1:8080/").Provider.Endpoint!.ToString());

    [Theory]
    [InlineData("", "PENSTOCK_URL")]
    [InlineData("AZURE_OPENAI_ENDPOINT=https://x.example", "AZURE_OPENAI_API_KEY")]
    [InlineData("AWS_BEARER_TOKEN_BEDROCK=k", "AWS_REGION")]
    [InlineData("PENSTOCK_URL=nonsense", "PENSTOCK_URL")]
    public void Says_what_to_set_when_it_names_none(string variables, string says) =>
        Assert.Contains(says, Assert.Throws<InvalidOperationException>(() => Read(variables)).Message, StringComparison.Ordinal);

    private static ConnectorOptions Read(string variables)
    {
        Dictionary<string, string> environment = variables.Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        return ConnectorEnvironment.Read(environment.GetValueOrDefault);
    }
}
