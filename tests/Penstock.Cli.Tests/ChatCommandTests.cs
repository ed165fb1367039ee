using System.Text.Json;

namespace Penstock.Cli.Tests;

public sealed class ChatCommandTests : IDisposable
{
    private readonly CliRun _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task A_question_gets_its_answer_and_nothing_else_in_a_pipe()
    {
        await using FakeGateway gateway = await FakeGateway.ChatAsync("A pipe ", "for water.");

        int code = await _cli.RunAsync("chat", "-m", "demo", "What", "is a penstock?", "--url", gateway.Url, "-t", "0", "--seed", "7", "--max-tokens", "50", "-s", "Be short.");

        Assert.Equal(ExitCodes.Success, code);
        Assert.Equal("A pipe for water.\n", _cli.Output.ToString());
        Assert.Equal("", _cli.Error.ToString());
        using JsonDocument body = JsonDocument.Parse(Assert.Single(gateway.Requests).Body);
        Assert.Equal(
            """{"model":"demo","messages":[{"role":"system","content":"Be short."},{"role":"user","content":"What is a penstock?"}],"temperature":0,"max_completion_tokens":50,"seed":7,"stream":true,"stream_options":{"include_usage":true}}""",
            JsonSerializer.Serialize(body.RootElement));
    }

    [Fact]
    public async Task A_terminal_shows_tokens_and_times_behind_the_answer()
    {
        await using FakeGateway gateway = await FakeGateway.ChatAsync("Hi", "!");
        _cli.IsTerminal = true;

        Assert.Equal(ExitCodes.Success, await _cli.RunAsync("chat", "-m", "demo", "hello", "--url", gateway.Url));
        Assert.Matches("^Hi!\n\u001b\\[2m42 tokens, first after \\d+ ms\u001b\\[0m\n$", _cli.Output.ToString());
    }

    [Fact]
    public async Task What_is_piped_in_is_the_question()
    {
        await using FakeGateway gateway = await FakeGateway.ChatAsync("yes");
        _cli.Input = new StringReader("Is this piped?\n");

        Assert.Equal(ExitCodes.Success, await _cli.RunAsync("chat", "--url", gateway.Url));
        Assert.Equal("Is this piped?", Question(gateway));
    }

    [Fact]
    public async Task A_file_stands_behind_the_question_and_a_hyphen_is_what_is_piped_in()
    {
        await using FakeGateway gateway = await FakeGateway.ChatAsync("yes");
        _cli.Files["notes.txt"] = "one\ntwo\n";
        await _cli.RunAsync("chat", "-m", "demo", "Sum up:", "--file", "notes.txt", "--url", gateway.Url);
        Assert.Equal("Sum up:\n\none\ntwo", Question(gateway));

        gateway.Requests.Clear();
        _cli.Input = new StringReader("three");
        await _cli.RunAsync("chat", "-m", "demo", "Sum up:", "--file", "-", "--url", gateway.Url);
        Assert.Equal("Sum up:\n\nthree", Question(gateway));
    }

    [Fact]
    public async Task Without_a_model_the_first_one_is_asked()
    {
        await using FakeGateway gateway = await FakeGateway.ChatAsync("yes");

        Assert.Equal(ExitCodes.Success, await _cli.RunAsync("chat", "hi", "--url", gateway.Url));
        Assert.Contains("\"model\": \"demo\"", gateway.Requests.Last().Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Machines_get_answer_tokens_and_times_as_json()
    {
        await using FakeGateway gateway = await FakeGateway.ChatAsync("4", "2");

        Assert.Equal(ExitCodes.Success, await _cli.RunAsync("chat", "-m", "demo", "6 x 7", "--json", "--url", gateway.Url));
        using JsonDocument json = JsonDocument.Parse(_cli.Output.ToString());
        Assert.Equal("42", json.RootElement.GetProperty("answer").GetString());
        Assert.Equal("stop", json.RootElement.GetProperty("finish_reason").GetString());
        Assert.Equal((7, 42), (json.RootElement.GetProperty("prompt_tokens").GetInt32(), json.RootElement.GetProperty("completion_tokens").GetInt32()));
        Assert.True(json.RootElement.GetProperty("first_token_ms").GetDouble() >= 0);
    }

    [Fact]
    public async Task An_answer_cannot_take_over_the_terminal()
    {
        await using FakeGateway gateway = await FakeGateway.ChatAsync("\u001b[2J\u0007ok\u009b1m");
        _cli.IsTerminal = true;
        _cli.Variables["NO_COLOR"] = "1";
        await _cli.RunAsync("chat", "-m", "demo", "hi", "--url", gateway.Url);

        Assert.StartsWith("␛[2J␇ok␡1m\n", _cli.Output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_a_failure_that_keeps_what_came()
    {
        await using FakeGateway gateway = await FakeGateway.StartAsync(context => FakeGateway.AnswerAsync(context, ["half an "], isWhole: false));

        Assert.Equal(ExitCodes.Failure, await _cli.RunAsync("chat", "-m", "demo", "hi", "--url", gateway.Url));
        Assert.Equal("half an \n", _cli.Output.ToString());
        Assert.Equal("penstock: The answer broke off before its end.\n", _cli.Error.ToString());
    }

    [Fact]
    public async Task A_connection_that_is_cut_is_a_failure_too()
    {
        await using FakeGateway gateway = await FakeGateway.StartAsync(async context =>
        {
            await FakeGateway.AnswerAsync(context, ["half"], isWhole: false);
            await _cli.SeenAsync("half");
            context.Abort();
        });

        Assert.Equal(ExitCodes.Failure, await _cli.RunAsync("chat", "-m", "demo", "hi", "--url", gateway.Url));
        Assert.Equal("penstock: The answer broke off before its end.\n", _cli.Error.ToString());
    }

    [Fact]
    public async Task An_error_in_the_stream_is_said()
    {
        await using FakeGateway gateway = await FakeGateway.StartAsync(async context =>
        {
            await FakeGateway.AnswerAsync(context, ["half"], isWhole: false);
            await FakeGateway.EventAsync(context, """{"error":{"message":"The worker died.\nTry again.","type":"server_error","param":null,"code":"stream_broken"}}""");
        });

        Assert.Equal(ExitCodes.Failure, await _cli.RunAsync("chat", "-m", "demo", "hi", "--url", gateway.Url));
        Assert.Equal("penstock: The worker died. Try again.\n", _cli.Error.ToString());
    }

    [Fact]
    public async Task A_model_that_is_not_there_says_where_to_look()
    {
        await using FakeGateway gateway = await FakeGateway.StartAsync(context =>
            FakeGateway.JsonAsync(context, 404, """{"error":{"message":"The model 'x' does not exist.","type":"invalid_request_error","param":"model","code":"model_not_found"}}"""));

        Assert.Equal(ExitCodes.Missing, await _cli.RunAsync("chat", "-m", "x", "hi", "--url", gateway.Url));
        Assert.Equal("penstock: The model 'x' does not exist. 'penstock models' lists what is there.\n", _cli.Error.ToString());
    }

    [Theory]
    [InlineData("chat", "-t", "hot", "hi")]
    [InlineData("chat", "--json")]
    [InlineData("chat", "--tempreature", "1")]
    public async Task A_wrong_command_line_is_refused_before_anything_is_asked(params string[] arguments)
    {
        Assert.Equal(ExitCodes.Usage, await _cli.RunAsync([.. arguments, "--url", "http://127.0.0.1:1"]));
        Assert.StartsWith("penstock: ", _cli.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_missing()
    {
        Assert.Equal(ExitCodes.Missing, await _cli.RunAsync("chat", "-m", "demo", "--file", "none.txt"));
        Assert.Equal("penstock: Cannot read none.txt: it does not exist.\n", _cli.Error.ToString());
    }

    [Fact]
    public async Task Stopping_it_stops_the_generation_and_ends_with_the_code_of_a_signal()
    {
        TaskCompletionSource gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using FakeGateway gateway = await FakeGateway.StartAsync(async context =>
        {
            context.RequestAborted.Register(gone.SetResult);
            await FakeGateway.AnswerAsync(context, ["endless "], isWhole: false);
            _cli.Interrupts.Interrupt();
            await gone.Task;
        });

        Assert.Equal(ExitCodes.Interrupted, await _cli.RunAsync("chat", "-m", "demo", "hi", "--url", gateway.Url));
        await gone.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    private static string Question(FakeGateway gateway)
    {
        using JsonDocument body = JsonDocument.Parse(gateway.Requests.Last(request => request.Path.EndsWith("completions", StringComparison.Ordinal)).Body);
        return body.RootElement.GetProperty("messages")[0].GetProperty("content").GetString()!;
    }
}
