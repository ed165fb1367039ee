namespace Penstock.EndToEnd.Tests;

/// <summary>Requests and answers at the gateway, with every kind of provider behind it, are valid by OpenAI's own OpenAPI document.</summary>
[Collection(EveryKindCollection.Name)]
public sealed class OpenApiMatrixTests(EveryKind every)
{
    private const int ChecksPerModel = 17;
    private const int ChecksOfTheGateway = 3;

    [Fact]
    public Task What_the_gateway_takes_and_says_is_valid_by_OpenAIs_document()
    {
        string? data = Environment.GetEnvironmentVariable("PENSTOCK_TEST_DATA");
        Assert.SkipWhen(string.IsNullOrEmpty(data), "PENSTOCK_TEST_DATA is not set: the OpenAPI document is not here.");

        return NodeChecks.AssertAsync(
            "openapi.mjs",
            (ChecksPerModel * EveryKind.Models.Split(',').Length) + ChecksOfTheGateway,
            null,
            every.Gateway.Data.GetLeftPart(UriPartial.Authority),
            EveryKind.Models,
            Path.Combine(data!, "protocols", "openai", "openapi.json"),
            Path.Combine(Checkout.Root, "tests", "Penstock.Protocols.Tests", "Vectors", "requests", "openai"));
    }
}
