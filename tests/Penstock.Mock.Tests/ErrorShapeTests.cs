using System.Text.Json;
using Penstock.Mock.Tests.Wire;

namespace Penstock.Mock.Tests;

/// <summary>Errors in each dialect's own words, from the published error pages.</summary>
public sealed class ErrorShapeTests
{
    [Theory]
    [InlineData("openai", "429", 429, "requests", "rate_limit_exceeded")]
    [InlineData("openai", "quota", 429, "insufficient_quota", "insufficient_quota")]
    [InlineData("openai", "500", 500, "server_error", null)]
    [InlineData("openai", "401", 401, "invalid_request_error", "invalid_api_key")]
    [InlineData("openai", "filter", 400, "invalid_request_error", "content_policy_violation")]
    [InlineData("azure", "filter", 400, null, "content_filter")]
    [InlineData("azure", "429", 429, "requests", "429")]
    public async Task OpenAi_names_type_and_code(string dialect, string fault, int status, string? type, string? code)
    {
        var error = await ErrorOfAsync(dialect, fault, status);

        Assert.Equal(["code", "message", "param", "type"], error.EnumerateObject().Select(member => member.Name).Where(name => name is "code" or "message" or "param" or "type").Order());
        Assert.Equal(type, error.GetProperty("type").GetString());
        Assert.Equal(code, error.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("429", 429, "rate_limit_error")]
    [InlineData("500", 500, "api_error")]
    [InlineData("529", 529, "overloaded_error")]
    [InlineData("401", 401, "authentication_error")]
    [InlineData("403", 403, "permission_error")]
    [InlineData("413", 413, "request_too_large")]
    [InlineData("504", 504, "timeout_error")]
    public async Task Anthropic_names_the_type(string fault, int status, string type)
    {
        var error = await ErrorOfAsync("anthropic", fault, status);

        Assert.Equal(type, error.GetProperty("type").GetString());
    }

    [Theory]
    [InlineData("429", 429, "RESOURCE_EXHAUSTED")]
    [InlineData("quota", 429, "RESOURCE_EXHAUSTED")]
    [InlineData("503", 503, "UNAVAILABLE")]
    [InlineData("500", 500, "INTERNAL")]
    [InlineData("403", 403, "PERMISSION_DENIED")]
    public async Task Gemini_names_the_status(string fault, int status, string word)
    {
        var error = await ErrorOfAsync("gemini", fault, status);

        Assert.Equal(word, error.GetProperty("status").GetString());
        Assert.Equal(status, error.GetProperty("code").GetInt32());
    }

    [Theory]
    [InlineData("429", 429, "ThrottlingException")]
    [InlineData("500", 500, "InternalServerException")]
    [InlineData("503", 503, "ServiceUnavailableException")]
    [InlineData("408", 408, "ModelTimeoutException")]
    [InlineData("quota", 400, "ServiceQuotaExceededException")]
    public async Task Bedrock_names_the_exception_in_a_header(string fault, int status, string exception)
    {
        await using var mock = await MockHost.StartAsync();
        var wire = WireDialect.Named("bedrock");

        var reply = await mock.PostAsync(wire, wire.Chat("Hello"), marker: $"fail={fault}");

        Assert.Equal(status, reply.Status);
        Assert.StartsWith(exception, reply.Header("x-amzn-errortype"), StringComparison.Ordinal);
        Assert.NotEmpty(reply.Json.GetProperty("message").GetString()!);
    }

    [Fact]
    public async Task When_to_come_back_is_said_where_each_dialect_says_it()
    {
        await using var mock = await MockHost.StartAsync();
        var replies = new Dictionary<string, Reply>();
        foreach (var name in (string[])["openai", "anthropic", "gemini"])
        {
            var wire = WireDialect.Named(name);
            replies[name] = await mock.PostAsync(wire, wire.Chat("Hello"), marker: "fail=429,retry_after=1500ms");
        }

        Assert.Equal(("2", "1500"), (replies["openai"].Header("retry-after"), replies["openai"].Header("retry-after-ms")));
        Assert.Equal("2", replies["anthropic"].Header("retry-after"));
        Assert.False(replies["gemini"].Headers.Contains("retry-after"));
        Assert.Equal("1.5s", replies["gemini"].Json.GetProperty("error").GetProperty("details")[0].GetProperty("retryDelay").GetString());
    }

    [Fact]
    public async Task A_prompt_that_gemini_blocks_has_no_candidates()
    {
        await using var mock = await MockHost.StartAsync();
        var wire = WireDialect.Named("gemini");

        var whole = await mock.PostAsync(wire, wire.Chat("Hello"), marker: "fail=filter");
        var stream = await mock.PostAsync(wire, wire.Chat("Hello"), stream: true, "fail=filter");

        Assert.Equal(200, whole.Status);
        Assert.False(whole.Json.TryGetProperty("candidates", out _));
        Assert.Equal("SAFETY", whole.Json.GetProperty("promptFeedback").GetProperty("blockReason").GetString());
        using var chunk = JsonDocument.Parse(ServerSentEvents.Read(stream.Bytes).Single().Data);
        Assert.Equal("SAFETY", chunk.RootElement.GetProperty("promptFeedback").GetProperty("blockReason").GetString());
    }

    [Theory]
    [InlineData("openai", 401)]
    [InlineData("azure", 401)]
    [InlineData("anthropic", 401)]
    [InlineData("gemini", 403)]
    [InlineData("vertex", 401)]
    [InlineData("bedrock", 403)]
    public async Task A_request_without_a_key_is_refused(string dialect, int status)
    {
        var wire = WireDialect.Named(dialect);
        await using var mock = await MockHost.StartAsync();
        var version = wire.Headers.Where(header => header.Name is "anthropic-version").ToArray();

        Assert.Equal(status, (await mock.PostAsync(wire.Path, wire.Chat("Hello"), version)).Status);
    }

    [Theory]
    [InlineData("openai", 401)]
    [InlineData("azure", 401)]
    [InlineData("anthropic", 401)]
    [InlineData("gemini", 400)]
    [InlineData("vertex", 401)]
    [InlineData("bedrock", 403)]
    public async Task Only_the_given_keys_pass_where_keys_are_given(string dialect, int status)
    {
        var wire = WireDialect.Named(dialect);
        await using var closed = await MockHost.StartAsync(new MockOptions { Keys = new HashSet<string> { "sk-other" } });
        await using var open = await MockHost.StartAsync(new MockOptions { Keys = new HashSet<string> { "sk-test" } });

        Assert.Equal(status, (await closed.PostAsync(wire, wire.Chat("Hello"))).Status);
        Assert.Equal(200, (await open.PostAsync(wire, wire.Chat("Hello"))).Status);
    }

    private static async Task<JsonElement> ErrorOfAsync(string dialect, string fault, int status)
    {
        await using var mock = await MockHost.StartAsync();
        var wire = WireDialect.Named(dialect);
        var reply = await mock.PostAsync(wire, wire.Chat("Hello"), stream: true, $"fail={fault}");
        Assert.Equal(status, reply.Status);
        Assert.Equal("application/json", reply.ContentType);
        return reply.Json.GetProperty("error");
    }
}
