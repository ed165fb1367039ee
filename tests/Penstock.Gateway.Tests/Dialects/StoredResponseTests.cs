using System.Net;
using System.Text.Json;

namespace Penstock.Gateway.Tests.Dialects;

/// <summary>Responses that follow one another, and who may see them.</summary>
public sealed class StoredResponseTests
{
    private const string Path = "/v1/responses";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string> Kinds => ["openai", "openai-compatible", "azure-openai", "anthropic", "gemini", "bedrock"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_turn_that_follows_another_reaches_the_target_with_the_whole_conversation(string kind)
    {
        await using EveryKindGateway gateway = await EveryKindGateway.StartAsync();
        JsonElement first = await AskAsync(gateway, kind, """ "input":"What is a penstock? [[mock:text=A pipe to a turbine.]]" """);
        int before = gateway.Mock.Journal.Read().Last().PromptTokens;

        JsonElement second = await AskAsync(gateway, kind, $$""" "input":"And why?","previous_response_id":"{{Id(first)}}" """);

        Assert.StartsWith("resp_", Id(first), StringComparison.Ordinal);
        Assert.NotEqual(Id(first), Id(second));
        Assert.Equal(Id(first), second.GetProperty("previous_response_id").GetString());
        Assert.True(gateway.Mock.Journal.Read().Last().PromptTokens > before + 4, "the earlier turn did not come along");
    }

    [Fact]
    public async Task A_streamed_turn_is_kept_before_its_end_is_told()
    {
        await using EveryKindGateway gateway = await EveryKindGateway.StartAsync();
        using HttpResponseMessage streamed = await gateway.PostAsync(Path, """{"model":"chat-anthropic","stream":true,"input":"Hi [[mock:text=Hello there.]]"}""");
        JsonElement completed = default;
        using var reader = new StreamReader(await streamed.Content.ReadAsStreamAsync(Cancelled));
        while (await reader.ReadLineAsync(Cancelled) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal) && line.Contains("response.completed", StringComparison.Ordinal))
            {
                completed = JsonDocument.Parse(line[6..]).RootElement.GetProperty("response");
                break;
            }
        }

        using HttpResponseMessage kept = await gateway.SendAsync(HttpMethod.Get, $"{Path}/{Id(completed)}");
        JsonElement found = await EveryKindGateway.JsonAsync(kept);

        Assert.Equal(completed.GetRawText(), found.GetRawText());
        Assert.Contains("Hello there.", found.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_tenants_response_is_told_from_none_by_nothing()
    {
        await using EveryKindGateway gateway = await EveryKindGateway.StartAsync();
        string id = Id(await AskAsync(gateway, "openai", """ "input":"secret" """));
        string body = $$"""{"model":"chat-openai","input":"And?","previous_response_id":"{{id}}"}""";

        Assert.Equal(await TextAsync(HttpMethod.Get, id), await TextAsync(HttpMethod.Get, "resp_00000000000000000000000000000000"));
        Assert.Equal(await TextAsync(HttpMethod.Delete, id), await TextAsync(HttpMethod.Delete, "resp_00000000000000000000000000000000"));
        Assert.Equal(await FollowAsync(body), await FollowAsync(body.Replace(id, "resp_00000000000000000000000000000000", StringComparison.Ordinal)));
        using HttpResponseMessage own = await gateway.SendAsync(HttpMethod.Get, $"{Path}/{id}");
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);

        async Task<string> TextAsync(HttpMethod method, string of)
        {
            using HttpResponseMessage response = await gateway.SendAsync(method, $"{Path}/{of}", key: EveryKindGateway.Globex);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
            return await response.Content.ReadAsStringAsync(Cancelled);
        }

        async Task<string> FollowAsync(string asked)
        {
            using HttpResponseMessage response = await gateway.SendAsync(HttpMethod.Post, Path, asked, EveryKindGateway.Globex);
            JsonElement error = (await EveryKindGateway.JsonAsync(response, 404)).GetProperty("error");
            Assert.Equal("previous_response_not_found", error.GetProperty("code").GetString());
            Assert.Equal("previous_response_id", error.GetProperty("param").GetString());
            return error.GetRawText();
        }
    }

    [Fact]
    public async Task A_deleted_response_is_gone()
    {
        await using EveryKindGateway gateway = await EveryKindGateway.StartAsync();
        string id = Id(await AskAsync(gateway, "gemini", """ "input":"Hi" """));

        using HttpResponseMessage deleted = await gateway.SendAsync(HttpMethod.Delete, $"{Path}/{id}");
        using HttpResponseMessage again = await gateway.SendAsync(HttpMethod.Get, $"{Path}/{id}");

        JsonElement told = await EveryKindGateway.JsonAsync(deleted);
        Assert.True(told.GetProperty("deleted").GetBoolean());
        Assert.Equal(id, told.GetProperty("id").GetString());
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
    }

    [Fact]
    public async Task What_is_not_to_be_stored_is_not()
    {
        await using EveryKindGateway gateway = await EveryKindGateway.StartAsync();
        JsonElement answer = await AskAsync(gateway, "openai", """ "input":"Hi","store":false """);

        using HttpResponseMessage response = await gateway.SendAsync(HttpMethod.Get, $"{Path}/{Id(answer)}");

        Assert.False(answer.GetProperty("store").GetBoolean());
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task A_tool_call_and_its_result_go_on_where_the_turn_before_ended()
    {
        await using EveryKindGateway gateway = await EveryKindGateway.StartAsync();
        const string Tools = """ "tools":[{"type":"function","name":"get_weather","parameters":{"type":"object","properties":{"city":{"type":"string"}}}}] """;
        JsonElement first = await AskAsync(gateway, "anthropic", $$""" "input":"Weather? [[mock:tool=get_weather]]",{{Tools}} """);
        JsonElement call = first.GetProperty("output").EnumerateArray().Single(item => item.GetProperty("type").ValueEquals("function_call"));

        JsonElement second = await AskAsync(gateway, "anthropic", $$"""
            "input":[{"type":"function_call_output","call_id":"{{call.GetProperty("call_id").GetString()}}","output":"sunny"},{"role":"user","content":"[[mock:text=Bring a hat.]]"}],
            "previous_response_id":"{{Id(first)}}",{{Tools}}
            """);

        Assert.Contains("Bring a hat.", second.GetProperty("output").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_methods_are_told_which_there_are()
    {
        await using EveryKindGateway gateway = await EveryKindGateway.StartAsync();

        using HttpResponseMessage response = await gateway.SendAsync(HttpMethod.Put, Path + "/resp_1", "{}");

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["GET", "DELETE"], response.Content.Headers.Allow);
    }

    private static string Id(JsonElement response) => response.GetProperty("id").GetString()!;

    private static async Task<JsonElement> AskAsync(EveryKindGateway gateway, string kind, string fields)
    {
        using HttpResponseMessage response = await gateway.PostAsync(Path, $$"""{"model":"chat-{{kind}}",{{fields}}}""");
        return await EveryKindGateway.JsonAsync(response);
    }
}
