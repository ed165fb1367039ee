using System.Text.Json;

namespace Penstock.EndToEnd.Tests;

/// <summary>The official npm clients, unchanged, against a gateway with the demo model behind it.</summary>
[Collection(SharedGateway.Name)]
public sealed class NodeClientTests(Gateway gateway)
{
    [Theory]
    [InlineData("openai.mjs", 17)]
    public async Task The_official_client_finds_what_it_expects(string script, int checks)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        await using ChildProcess node = ChildProcess.Start("node", [script, new Uri(gateway.Data, "/v1").ToString()], Checkout.NodeScripts);

        await node.WaitForExitAsync(cancellationToken);

        (string Name, bool Ok, string Line)[] results = [.. Results(node.Output)];
        Assert.Empty(results.Where(result => !result.Ok).Select(result => result.Line));
        Assert.Equal(checks, results.Length);
    }

    private static IEnumerable<(string Name, bool Ok, string Line)> Results(string output)
    {
        foreach (string line in output.Split('\n').Where(line => line.StartsWith('{')))
        {
            using JsonDocument result = JsonDocument.Parse(line);
            yield return (result.RootElement.GetProperty("name").GetString()!, result.RootElement.GetProperty("ok").GetBoolean(), line);
        }
    }
}
