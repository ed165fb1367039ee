using System.Net;
using System.Text;
using Penstock.Worker.Hosting;
using Penstock.Worker.Templates;

namespace Penstock.Worker.Tests.Hosting;

public sealed class RequestValidationTests : IAsyncLifetime
{
    private readonly TestWorker _worker = new();

    public async ValueTask InitializeAsync() => await _worker.StartAsync();

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    [Theory]
    [InlineData("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]", "tools")]
    [InlineData("\"tool_choice\":\"required\"", "tool_choice")]
    [InlineData("\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"f\"}}", "tool_choice")]
    [InlineData("\"modalities\":[\"text\",\"audio\"]", "modalities")]
    [InlineData("\"audio\":{\"voice\":\"x\",\"format\":\"mp3\"}", "audio")]
    [InlineData("\"prediction\":{\"type\":\"content\",\"content\":\"x\"}", "prediction")]
    [InlineData("\"functions\":[{\"name\":\"f\"}]", "functions")]
    [InlineData("\"function_call\":\"auto\"", "function_call")]
    [InlineData("\"web_search_options\":{}", "web_search_options")]
    [InlineData("\"reasoning_effort\":\"high\"", "reasoning_effort")]
    [InlineData("\"verbosity\":\"low\"", "verbosity")]
    public async Task A_known_field_that_cannot_be_honoured_is_refused_by_name(string members, string parameter)
    {
        using HttpResponseMessage response = await _worker.ChatAsync(members);

        Assert.Equal((400, parameter, "unsupported_parameter"), await response.ErrorAsync());
        Assert.Empty(_worker.Scheduler.Requests);
    }

    [Theory]
    [InlineData("{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"image_url\",\"image_url\":{\"url\":\"x\"}}]}", "messages[0].content[1]")]
    [InlineData("{\"role\":\"user\",\"content\":[{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"\",\"format\":\"wav\"}}]}", "messages[0].content[0]")]
    [InlineData("{\"role\":\"tool\",\"content\":\"a\",\"tool_call_id\":\"1\"}", "messages[0].role")]
    [InlineData("{\"role\":\"function\",\"content\":\"a\",\"name\":\"f\"}", "messages[0].role")]
    [InlineData("{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"1\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]}", "messages[0].tool_calls")]
    [InlineData("{\"role\":\"assistant\",\"content\":\"a\",\"function_call\":{\"name\":\"f\",\"arguments\":\"\"}}", "messages[0].function_call")]
    public async Task A_message_that_cannot_be_honoured_is_refused_by_place(string message, string parameter)
    {
        using HttpResponseMessage response = await _worker.PostAsync("/v1/chat/completions", $"{{\"model\":\"fake\",\"messages\":[{message}]}}");

        Assert.Equal((400, parameter, "unsupported_parameter"), await response.ErrorAsync());
    }

    [Theory]
    [InlineData("\"user\":\"u\",\"metadata\":{\"a\":\"b\"},\"store\":true,\"service_tier\":\"auto\",\"safety_identifier\":\"s\",\"prompt_cache_key\":\"k\",\"parallel_tool_calls\":true", null)]
    [InlineData("\"tools\":[],\"tool_choice\":\"none\",\"modalities\":[\"text\"],\"reasoning_effort\":\"none\",\"verbosity\":\"medium\",\"audio\":null", null)]
    [InlineData("\"foo\":1,\"typo_p\":0.5", "foo, typo_p")]
    [InlineData("\"a b,\\r\\nx: y\":1", "a%20b%2C%0D%0Ax%3A%20y")]
    public async Task What_changes_nothing_is_accepted_and_what_is_unknown_is_named(string members, string? ignored)
    {
        using HttpResponseMessage response = await _worker.ChatAsync(members);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(ignored, response.Headers.TryGetValues("x-penstock-ignored", out IEnumerable<string>? values) ? string.Join(", ", values) : null);
    }

    [Fact]
    public async Task Unknown_members_of_messages_are_named_too()
    {
        using HttpResponseMessage response = await _worker.PostAsync(
            "/v1/chat/completions", "{\"model\":\"fake\",\"messages\":[{\"role\":\"user\",\"content\":\"a\",\"mood\":1,\"reasoning_content\":\"x\"}]}");

        Assert.Equal(["messages[0].mood"], response.Headers.GetValues("x-penstock-ignored"));
    }

    [Fact]
    public async Task A_developers_name_is_named_since_he_speaks_as_system()
    {
        using HttpResponseMessage response = await _worker.PostAsync(
            "/v1/chat/completions",
            "{\"model\":\"fake\",\"messages\":[{\"role\":\"developer\",\"name\":\"ops\",\"content\":\"a\"},{\"role\":\"user\",\"name\":\"u\",\"content\":\"b\"}]}");

        Assert.Equal(["messages[0].name"], response.Headers.GetValues("x-penstock-ignored"));
    }

    [Theory]
    [InlineData("\"temperature\":3", "temperature", "decimal_above_max_value")]
    [InlineData("\"max_tokens\":1,\"max_completion_tokens\":1", "max_tokens", "invalid_value")]
    [InlineData("\"logit_bias\":{\"257\":1}", "logit_bias.257", "invalid_value")]
    [InlineData("\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"x\"}}", "response_format.json_schema.schema", "missing_required_parameter")]
    public async Task A_wrong_value_is_refused_by_path(string members, string parameter, string code)
    {
        using HttpResponseMessage response = await _worker.ChatAsync(members);

        Assert.Equal((400, parameter, code), await response.ErrorAsync());
        Assert.Equal(["false"], response.Headers.GetValues("x-should-retry"));
    }

    [Fact]
    public async Task A_prompt_over_the_context_is_refused_with_both_numbers()
    {
        using HttpResponseMessage fits = await _worker.ChatAsync(content: new string('x', 62));
        using HttpResponseMessage over = await _worker.ChatAsync(content: new string('x', 63));
        using HttpResponseMessage farOver = await _worker.ChatAsync(content: new string('x', 50_000));

        Assert.Equal(HttpStatusCode.OK, fits.StatusCode);
        Assert.Equal((400, "messages", "context_length_exceeded"), await over.ErrorAsync());
        Assert.Equal((400, "messages", "context_length_exceeded"), await farOver.ErrorAsync());
        Assert.Contains("at least 50000 tokens", await farOver.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        string message = (await over.JsonAsync()).GetProperty("error").GetProperty("message").GetString()!;
        Assert.Contains("64 tokens", message, StringComparison.Ordinal);
        Assert.Contains("resulted in 64 tokens", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_model_is_404()
    {
        using HttpResponseMessage response = await _worker.PostAsync(
            "/v1/chat/completions", "{\"model\":\"gpt-9\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}");

        Assert.Equal((404, "model", "model_not_found"), await response.ErrorAsync());
    }

    [Theory]
    [InlineData("{", "invalid_json")]
    [InlineData("", "invalid_json")]
    [InlineData("[]", "invalid_json")]
    [InlineData("{\"model\":\"fake\",\"model\":\"fake\"}", "duplicate_property")]
    public async Task A_body_that_is_no_sound_object_is_400(string body, string code)
    {
        using HttpResponseMessage response = await _worker.PostAsync("/v1/chat/completions", body);

        Assert.Equal((400, null, code), await response.ErrorAsync());
    }

    [Fact]
    public async Task A_body_that_is_too_deep_is_400()
    {
        using HttpResponseMessage response = await _worker.PostAsync(
            "/v1/chat/completions", $"{{\"x\":{new string('[', 20_000)}{new string(']', 20_000)}}}");

        Assert.Equal((400, null, "json_too_deep"), await response.ErrorAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_that_is_too_large_is_413_as_json(bool chunked)
    {
        byte[] body = Encoding.UTF8.GetBytes("{\"x\":\"" + new string('x', 2_000_000) + "\"}");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } },
            Headers = { TransferEncodingChunked = chunked },
        };
        using HttpResponseMessage response = await _worker.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal((413, null, "request_too_large"), await response.ErrorAsync());
    }

    [Fact]
    public async Task A_body_of_another_type_is_415()
    {
        using var content = new StringContent("{}", Encoding.UTF8, "text/plain");
        using HttpResponseMessage response = await _worker.Http.PostAsync("/v1/chat/completions", content, TestContext.Current.CancellationToken);

        Assert.Equal((415, null, "unsupported_media_type"), await response.ErrorAsync());
    }

    [Theory]
    [InlineData("GET", "/nothing", 404, "unknown_url")]
    [InlineData("GET", "/", 404, "unknown_url")]
    [InlineData("POST", "/v1/chat/completions/", 404, "unknown_url")]
    [InlineData("GET", "/v1/chat/completions", 405, "method_not_allowed")]
    [InlineData("DELETE", "/v1/models/fake", 405, "method_not_allowed")]
    [InlineData("POST", "/metrics", 405, "method_not_allowed")]
    [InlineData("GET", "/v1/models/other", 404, "model_not_found")]
    public async Task What_is_not_there_is_told_as_json(string method, string path, int status, string code)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using HttpResponseMessage response = await _worker.Http.SendAsync(request, TestContext.Current.CancellationToken);

        (int Status, string? Parameter, string? Code) error = await response.ErrorAsync();
        Assert.Equal((status, code), (error.Status, error.Code));
        Assert.Equal(status == 405, response.Content.Headers.Allow.Count > 0);
    }

    [Theory]
    [InlineData("evil.example", null, 403)]
    [InlineData("127.0.0.1.evil.example:80", null, 403)]
    [InlineData("localhost:1234", null, 200)]
    [InlineData("[::1]:99", null, 200)]
    [InlineData(null, "https://evil.example", 403)]
    [InlineData(null, "null", 403)]
    [InlineData("localhost:1", "http://localhost:1", 403)]
    public async Task Web_pages_cannot_reach_it(string? host, string? origin, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models") { Headers = { Host = host } };
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        using HttpResponseMessage response = await _worker.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("my-id.1", true)]
    [InlineData("has space", false)]
    [InlineData("", false)]
    public async Task A_request_id_is_echoed_where_it_is_fit(string id, bool echoed)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/healthz");
        request.Headers.TryAddWithoutValidation("x-request-id", id);
        using HttpResponseMessage response = await _worker.Http.SendAsync(request, TestContext.Current.CancellationToken);

        string answered = Assert.Single(response.Headers.GetValues("x-request-id"));
        Assert.Equal(echoed, string.Equals(id, answered, StringComparison.Ordinal));
        Assert.True(echoed || answered.StartsWith("req_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_model_without_a_template_refuses_chats_and_says_what_to_use()
    {
        await using var worker = new TestWorker { Conversations = null };
        await worker.StartAsync();
        using HttpResponseMessage response = await worker.ChatAsync();

        Assert.Equal((400, "messages", "no_chat_template"), await response.ErrorAsync());
    }

    [Fact]
    public async Task Tool_turns_pass_where_the_template_has_a_place_for_them()
    {
        await using var worker = new TestWorker
        {
            Conversations = new FakeConversations { Abilities = new ChatTemplateAbilities(SystemRole: true, Tools: true, ToolCalls: true, ToolResults: true) },
            Options = new WorkerOptions { ModelPath = "fake.gguf" },
        };
        await worker.StartAsync();
        using HttpResponseMessage response = await worker.PostAsync(
            "/v1/chat/completions",
            "{\"model\":\"fake\",\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"1\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]},{\"role\":\"tool\",\"content\":\"a\",\"tool_call_id\":\"1\"}]}");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
