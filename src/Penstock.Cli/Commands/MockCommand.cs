using System.CommandLine;
using System.CommandLine.Parsing;
using Penstock.Cli.Hosting;
using Penstock.Cli.Terminals;
using Penstock.Mock;
using Penstock.Mock.Behaviour;

namespace Penstock.Cli.Commands;

/// <summary><c>penstock mock</c>: an upstream of every dialect that answers, is slow and fails as it is told.</summary>
internal static class MockCommand
{
    private const string Host = "http://127.0.0.1:9400";

    public static Command Create(CommandContext context)
    {
        MockSwitches switches = new();
        var settings = BehaviourSettings.All.ToDictionary(setting => setting.Name, OptionOf, StringComparer.Ordinal);
        var command = new Command(
            "mock",
            "Run a mock upstream that speaks OpenAI, Azure, Anthropic, Gemini, Vertex and Bedrock, and keeps account of what it wrote.");
        switches.AddTo(command);
        foreach (Option<string[]> option in settings.Values)
        {
            command.Add(option);
        }

        command.SetAction((parsed, cancellationToken) => RunAsync(context, parsed, switches, settings, cancellationToken));
        return command.WithExamples(
            "penstock mock --ttft 50ms --rate 100", "an upstream with the pace of a real one",
            "penstock mock --fail 429:0.1 --fail cut@7:0.05", "one request in ten is limited, one in twenty breaks after 7 tokens",
            "penstock mock --tokens \"lognormal(200,1)\" --jitter 0.3 --seed 7", "answers of different lengths, the same in every run",
            $"curl {Host}/__mock/behaviour -d '{{\"fail\":\"503\"}}'", "let it fail from now on",
            $"curl {Host}/__mock/totals", "what it received and wrote");
    }

    private static Option<string[]> OptionOf(BehaviourSetting setting) => new("--" + setting.Name.Replace('_', '-'))
    {
        Description = setting.Summary,
        HelpName = "VALUE",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static async Task<int> RunAsync(
        CommandContext context,
        ParseResult parsed,
        MockSwitches switches,
        Dictionary<string, Option<string[]>> settings,
        CancellationToken cancellationToken)
    {
        if (Behaviour(parsed, settings, out MockBehaviour behaviour) is { } mistake
            || (mistake = switches.Read(parsed, behaviour, context.Time, out MockOptions options)) is not null)
        {
            context.Terminal.Fail(mistake);
            return ExitCodes.Usage;
        }

        MockServer server;
        try
        {
            server = await MockServer.StartAsync(options, cancellationToken);
        }
        catch (IOException fault)
        {
            context.Terminal.Fail($"{fault.Message} Choose another address with --urls.");
            return ExitCodes.Unreachable;
        }

        await using (server)
        {
            bool isJson = parsed.GetValue(switches.Json);
            Announce(context.Terminal, server, isJson);
            await UntilStoppedAsync(cancellationToken);
            await server.KillAsync();
            Close(context.Terminal, server, isJson);
        }

        return ExitCodes.Success;
    }

    /// <summary>Applies the settings that were given; an option given twice adds up, as <c>--fail 429 --fail 500</c>.</summary>
    private static string? Behaviour(ParseResult parsed, Dictionary<string, Option<string[]>> settings, out MockBehaviour behaviour)
    {
        behaviour = new MockBehaviour();
        foreach ((string name, Option<string[]> option) in settings)
        {
            if (parsed.GetResult(option) is not OptionResult { Implicit: false })
            {
                continue;
            }

            if (BehaviourSettings.Apply(ref behaviour, name, string.Join('+', parsed.GetValue(option) ?? [])) is { } problem)
            {
                return $"{option.Name}: {problem}";
            }
        }

        return null;
    }

    private static async Task UntilStoppedAsync(CancellationToken cancellationToken)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration = cancellationToken.Register(stopped.SetResult);
        await stopped.Task;
    }

    private static void Announce(Terminal terminal, MockServer server, bool isJson)
    {
        if (isJson)
        {
            terminal.Output.WriteLine(JsonText.Of(json =>
            {
                json.WriteStartObject();
                json.WriteStartArray("urls");
                foreach (Uri address in server.Addresses)
                {
                    json.WriteStringValue(address.GetLeftPart(UriPartial.Authority));
                }

                json.WriteEndArray();
                json.WriteNumber("pid", Environment.ProcessId);
                json.WriteEndObject();
            }));
        }
        else
        {
            terminal.Output.WriteLine($"The mock upstream listens on {string.Join(", ", server.Addresses.Select(address => address.GetLeftPart(UriPartial.Authority)))}.");
            terminal.Output.WriteLine($"Its settings: GET {server.Address}__mock/settings. What it wrote: GET {server.Address}__mock/totals.");
        }

        terminal.Output.Flush();
    }

    private static void Close(Terminal terminal, MockServer server, bool isJson)
    {
        if (!isJson)
        {
            var all = server.Journal.Totals.All;
            terminal.Output.WriteLine($"{all.Requests} requests, {all.PromptTokens} prompt tokens, {all.OutputTokensWritten} output tokens written.");
        }
    }
}
