using Penstock.Protocols.Inference;

namespace Penstock.Protocols.Tests;

public sealed class TokenUsageTests
{
    [Fact]
    public void Null_is_not_zero()
    {
        TokenUsage known = new TokenUsage { PromptTokens = 5, CachedTokens = 3 }.Update(new TokenUsage { CachedTokens = 0, OutputTokens = 0 });

        Assert.Equal(new TokenUsage { PromptTokens = 5, CachedTokens = 0, OutputTokens = 0 }, known);
        Assert.Null(known.ReasoningTokens);
        Assert.Null(new TokenUsage { PromptTokens = 5 }.TotalTokens);
        Assert.Null(TokenUsage.Unknown.FreshPromptTokens);
    }

    [Fact]
    public void Fresh_tokens_are_never_negative()
    {
        Assert.Equal(2, new TokenUsage { PromptTokens = 10, CachedTokens = 5, CacheWriteTokens = 3 }.FreshPromptTokens);
        Assert.Equal(0, new TokenUsage { PromptTokens = 10, CachedTokens = 50 }.FreshPromptTokens);
    }
}
