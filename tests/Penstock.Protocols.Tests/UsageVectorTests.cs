using Penstock.Protocols.Inference;

namespace Penstock.Protocols.Tests;

/// <summary>
/// Tokens as providers count them and as one record has them. Each provider's own bill is <c>fresh + cached + written + output</c>, every token in
/// one of the four, none in two.
/// </summary>
public sealed class UsageVectorTests
{
    [Theory]
    [InlineData("openai", "reasoning", 104, 640, 301, 61, 151)] // prompt 1045 holds 640 cached and 301 written; completion 212 holds 151 thought
    [InlineData("openai", "tools", 82, 128, null, 48, 13)]
    [InlineData("openai", "text", 19, 0, null, 7, 0)]
    [InlineData("openai", "length", 12, null, null, 16, null)]
    [InlineData("anthropic", "cached", 41, 2048, 301, 9, null)] // input 41 holds neither
    [InlineData("anthropic", "thinking", 70, 640, 11, 61, 151)]
    [InlineData("anthropic", "text", 25, 0, 0, 15, null)]
    [InlineData("anthropic", "tools", 472, null, null, 89, null)]
    [InlineData("gemini", "thinking", 11, 64, null, 61, 151)] // prompt 70 holds 64 cached; tools put 5 beside it; candidates 61 do not hold 151 thought
    [InlineData("gemini", "tools", 54, 256, null, 44, 0)]
    [InlineData("gemini", "text", 11, null, null, 9, null)]
    [InlineData("bedrock", "cached", 41, 2048, 301, 9, null)]
    [InlineData("bedrock", "tools", 472, null, null, 89, null)]
    public void Every_token_is_counted_once(string provider, string name, long fresh, int? cached, int? written, long said, int? thought)
    {
        var vector = new AnswerVector(provider, name);
        foreach (TokenUsage usage in (TokenUsage[])[vector.FoldWhole().Value.Usage, AnswerVector.Fold(vector.Decode(vector.Stream())).Value.Usage])
        {
            Assert.Equal(fresh, usage.FreshPromptTokens);
            Assert.Equal(((long?)cached, (long?)written, (long?)thought), (usage.CachedTokens, usage.CacheWriteTokens, usage.ReasoningTokens));
            Assert.Equal(said + (thought ?? 0), usage.OutputTokens);
            Assert.Equal(usage.PromptTokens, fresh + (cached ?? 0) + (written ?? 0));
            Assert.False(usage.Estimated);
        }
    }
}
