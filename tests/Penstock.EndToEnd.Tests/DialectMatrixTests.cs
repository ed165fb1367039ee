namespace Penstock.EndToEnd.Tests;

/// <summary>
/// The official npm clients, unchanged, against a gateway with every kind of provider behind it. The upstream is <c>penstock mock</c>, whose
/// codecs share nothing with ours.
/// </summary>
[Collection(EveryKindCollection.Name)]
public sealed class DialectMatrixTests(EveryKind every)
{
    [Theory]
    [InlineData("dialects.mjs", 12)] // openai, @anthropic-ai/sdk
    [InlineData("ai.mjs", 17)] // ai with @ai-sdk/openai
    [InlineData("langchain.mjs", 15)] // @langchain/openai
    public Task Every_client_dialect_reaches_every_kind_of_provider_whole_and_streamed(string script, int checksPerModel) => NodeChecks.AssertAsync(
        script, checksPerModel * EveryKind.Models.Split(',').Length, null, every.Gateway.Data.GetLeftPart(UriPartial.Authority), EveryKind.Models);
}
