using System.Text.Json;

namespace Penstock.Cli.Tests;

/// <summary>The chat at a terminal, line by line.</summary>
public sealed class ConversationTests : IDisposable
{
    private readonly CliRun _cli = new() { IsTerminal = true };

    public ConversationTests() => _cli.Variables["NO_COLOR"] = "1";

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Each_question_carries_the_conversation_before_it()
    {
        await using FakeGateway gateway = await FakeGateway.ChatAsync("fine");

        Assert.Equal(ExitCodes.Success, await ChatAsync(gateway, "hello", "and you?", "/quit"));
        Assert.Equal(["user hello", "assistant fine", "user and you?"], Messages(gateway));
        Assert.Contains("> fine\n42 tokens, first after ", _cli.Output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_of_input_leaves()
    {
        await using FakeGateway gateway = await FakeGateway.ChatAsync("fine");

        Assert.Equal(ExitCodes.Success, await ChatAsync(gateway));
        Assert.StartsWith("demo at 127.0.0.1:", _cli.Output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clear_forgets_and_system_instructs()
    {
        await using FakeGateway gateway = await FakeGateway.ChatAsync("fine");
        await ChatAsync(gateway, "hello", "/system Be brief.", "/clear", "again", "/exit");

        Assert.Equal(["system Be brief.", "user again"], Messages(gateway));
    }

    [Fact]
    public async Task Model_lists_and_changes_the_model()
    {
        await using FakeGateway gateway = await FakeGateway.ChatAsync("fine");
        await ChatAsync(gateway, "/model", "/model huge", "/model big", "hello", "/quit");

        Assert.Equal(2, _cli.Output.ToString().Split("There are: demo, big").Length - 1);
        Assert.Contains("Now talking to big.", _cli.Output.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"model\": \"big\"", gateway.Requests.Last().Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backslash_goes_on_in_the_next_line_and_an_empty_line_asks_nothing()
    {
        await using FakeGateway gateway = await FakeGateway.ChatAsync("fine");
        await ChatAsync(gateway, "", "one\\", "two", "/quit");

        Assert.Equal(["user one\ntwo"], Messages(gateway));
    }

    [Fact]
    public async Task Help_lists_the_commands_and_an_unknown_one_is_said()
    {
        await using FakeGateway gateway = await FakeGateway.ChatAsync("fine");
        await ChatAsync(gateway, "/help", "/halp", "/quit");

        Assert.Contains("/system TEXT", _cli.Output.ToString(), StringComparison.Ordinal);
        Assert.Contains("/halp is not known", _cli.Output.ToString(), StringComparison.Ordinal);
        Assert.Single(gateway.Requests); // the list of models at the start
    }

    [Fact]
    public async Task Ctrl_C_stops_the_answer_and_not_the_chat()
    {
        int asked = 0;
        await using FakeGateway gateway = await FakeGateway.StartAsync(async context =>
        {
            if (context.Request.Path == "/v1/models" || asked++ > 0)
            {
                await FakeGateway.AnswerAsync(context, ["short"], isWhole: true);
                return;
            }

            await FakeGateway.AnswerAsync(context, ["endless"], isWhole: false);
            await _cli.SeenAsync("endless");
            _cli.Interrupts.Interrupt();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });

        Assert.Equal(ExitCodes.Success, await ChatAsync(gateway, "tell me everything", "and now?", "/quit"));
        Assert.Contains("endless\n1 token, first after ", _cli.Output.ToString(), StringComparison.Ordinal);
        Assert.Contains(", stopped\n", _cli.Output.ToString(), StringComparison.Ordinal);
        Assert.Equal(["user tell me everything", "assistant endless", "user and now?"], Messages(gateway));
    }

    [Fact]
    public async Task A_fault_is_said_and_the_chat_goes_on_without_the_question()
    {
        int asked = 0;
        await using FakeGateway gateway = await FakeGateway.StartAsync(context =>
            context.Request.Path != "/v1/models" && asked++ == 0
                ? FakeGateway.JsonAsync(context, 503, """{"error":{"message":"Busy.","type":"server_error","param":null,"code":"overloaded"}}""")
                : FakeGateway.AnswerAsync(context, ["fine"], isWhole: true));
        await ChatAsync(gateway, "first", "second", "/quit");

        Assert.Equal("penstock: Busy.\n", _cli.Error.ToString());
        Assert.Equal(["user second"], Messages(gateway));
    }

    [Fact]
    public async Task A_signal_to_stop_ends_it_while_it_waits_for_a_line()
    {
        await using FakeGateway gateway = await FakeGateway.ChatAsync("fine");
        using var never = new NeverEndingInput(_cli.Interrupts.Terminate);
        _cli.Input = never;

        Assert.Equal(ExitCodes.Interrupted, await _cli.RunAsync("chat", "--url", gateway.Url));
        never.Release();
    }

    private Task<int> ChatAsync(FakeGateway gateway, params string[] lines)
    {
        _cli.Input = new StringReader(string.Concat(lines.Select(line => line + "\n")));
        return _cli.RunAsync("chat", "--url", gateway.Url);
    }

    private static string[] Messages(FakeGateway gateway)
    {
        using JsonDocument body = JsonDocument.Parse(gateway.Requests.Last().Body);
        return [.. body.RootElement.GetProperty("messages").EnumerateArray().Select(message => $"{message.GetProperty("role")} {message.GetProperty("content")}")];
    }

    /// <summary>A keyboard that nobody touches.</summary>
    private sealed class NeverEndingInput(Action onRead) : TextReader
    {
        private readonly ManualResetEventSlim _released = new();

        public override string? ReadLine()
        {
            onRead();
            _released.Wait(TestContext.Current.CancellationToken);
            return null;
        }

        public void Release() => _released.Set();
    }
}
