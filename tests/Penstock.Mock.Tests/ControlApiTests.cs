using Penstock.Mock.Behaviour;
using Penstock.Mock.Tests.Wire;

namespace Penstock.Mock.Tests;

public sealed class ControlApiTests
{
    private static readonly WireDialect OpenAi = WireDialect.Named("openai");

    [Fact]
    public async Task Behaviour_can_change_while_it_runs_and_go_back()
    {
        await using var mock = await MockHost.StartAsync(new MockOptions { Behaviour = MockHost.Behaving("tokens=3") });

        var changed = await mock.PostAsync("/__mock/behaviour", """{"fail":["429:0","503"],"rate":100,"usage":false}""");
        Assert.Equal(503, (await mock.PostAsync(OpenAi, OpenAi.Chat("Hello"))).Status);
        Assert.Equal("429:0+503", changed.Json.GetProperty("default").GetProperty("fail").GetString());
        Assert.Equal("3", changed.Json.GetProperty("default").GetProperty("tokens").GetString());

        await mock.PostAsync("/__mock/behaviour", """{"fail":null}""");
        var reply = await mock.PostAsync(OpenAi, OpenAi.Chat("Hello"));
        Assert.Equal(200, reply.Status);
        Assert.False(reply.Json.TryGetProperty("usage", out _));

        await mock.SendAsync(new HttpRequestMessage(HttpMethod.Delete, new Uri("/__mock/behaviour", UriKind.Relative)));
        Assert.Equal(new MockBehaviour(), mock.Server.Behaviours.Default);
    }

    [Fact]
    public async Task One_model_can_fail_while_the_others_answer()
    {
        await using var mock = await MockHost.StartAsync();

        await mock.PostAsync("/__mock/behaviour?model=broken", """{"fail":"500"}""");

        Assert.Equal(200, (await mock.PostAsync(OpenAi, OpenAi.Chat("Hello"))).Status);
        Assert.Equal(500, (await mock.PostAsync(OpenAi, OpenAi.Chat("Hello").Replace("\"m\"", "\"broken\"", StringComparison.Ordinal))).Status);
    }

    [Theory]
    [InlineData("""{"rate":"fast"}""")]
    [InlineData("""{"speed":1}""")]
    [InlineData("[]")]
    [InlineData("rate=1")]
    public async Task A_bad_change_is_refused_whole(string body)
    {
        await using var mock = await MockHost.StartAsync();

        var reply = await mock.PostAsync("/__mock/behaviour", body);

        Assert.Equal(400, reply.Status);
        Assert.NotEmpty(reply.Json.GetProperty("error").GetString()!);
        Assert.Equal(new MockBehaviour(), mock.Server.Behaviours.Default);
    }

    [Fact]
    public async Task A_marker_is_found_in_the_header_the_user_field_and_the_prompt()
    {
        await using var mock = await MockHost.StartAsync();
        var inUser = OpenAi.Chat("Hello").Insert(1, "\"user\":\"mock:tokens=5\",");
        var inMetadata = OpenAi.Chat("Hello").Insert(1, "\"metadata\":{\"mock\":\"tokens=6\"},");

        Assert.Equal(5, await TokensAsync(mock, inUser));
        Assert.Equal(6, await TokensAsync(mock, inMetadata));
        Assert.Equal(7, await TokensAsync(mock, OpenAi.Chat("Hello [[mock: tokens=7]] there")));
        Assert.Equal(8, await TokensAsync(mock, inUser, "tokens=8"));
    }

    [Fact]
    public async Task A_bad_marker_is_a_bad_request()
    {
        await using var mock = await MockHost.StartAsync();

        var reply = await mock.PostAsync(OpenAi, OpenAi.Chat("Hello"), marker: "tokens=many");

        Assert.Equal(400, reply.Status);
        Assert.Contains("x-mock: 'many' is no value for 'tokens'", reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Markers_pass_through_the_fields_that_other_dialects_have()
    {
        await using var mock = await MockHost.StartAsync();
        (string Dialect, string Member)[] fields =
        [
            ("anthropic", "\"metadata\":{\"user_id\":\"mock:tokens=5\"},"),
            ("vertex", "\"labels\":{\"mock\":\"tokens=5\"},"),
            ("bedrock", "\"requestMetadata\":{\"mock\":\"tokens=5\"},"),
            ("responses", "\"metadata\":{\"mock\":\"tokens=5\"},"),
        ];
        foreach (var (name, member) in fields)
        {
            var wire = WireDialect.Named(name);
            var folded = wire.FoldWhole((await mock.PostAsync(wire, wire.Chat("Hello").Insert(1, member))).Json);
            Assert.Equal(5, folded.Text.Split(' ').Length);
        }
    }

    private static async Task<int> TokensAsync(MockHost mock, string body, string? marker = null) =>
        (await mock.PostAsync(OpenAi, body, marker: marker)).Json.GetProperty("usage").GetProperty("completion_tokens").GetInt32();
}
