using System.CommandLine;
using Penstock.Catalog.Configuration;
using Penstock.Cli.Chatting;
using Penstock.Cli.Hosting;
using Penstock.Cli.Requests;

namespace Penstock.Cli.Commands;

/// <summary><c>penstock chat</c>: talk to a model of a running gateway, at the terminal or in a pipe.</summary>
internal sealed class ChatCommand
{
    private const int MostCharacters = 1024 * 1024;

    private readonly CommandContext _context;
    private readonly GatewayOptions _gateway;

    private readonly Argument<string[]> _question = new Argument<string[]>("QUESTION")
    {
        Arity = ArgumentArity.ZeroOrMore,
        Description = "What to ask. Without it: what is piped in, or else a chat at the terminal.",
    }.NoOptions();

    private readonly Option<string?> _model = new("--model", "-m") { Description = "The model. Else the first that the gateway lists.", HelpName = "NAME" };

    private readonly Option<string?> _system = new("--system", "-s") { Description = "Instructions that come before the conversation.", HelpName = "TEXT" };

    private readonly Option<string?> _file = new("--file", "-f") { Description = "A text file to put behind the question; - is what is piped in.", HelpName = "FILE" };

    private readonly Option<double?> _temperature = new("--temperature", "-t") { Description = "0 to 2; 0 always takes the likeliest token.", HelpName = "NUMBER" };

    private readonly Option<int?> _maxTokens = new("--max-tokens") { Description = "The longest answer.", HelpName = "TOKENS" };

    private readonly Option<long?> _seed = new("--seed") { Description = "Makes a sampled answer repeatable where the model can.", HelpName = "NUMBER" };

    private readonly Option<bool> _json = SharedOptions.Json();

    private ChatCommand(CommandContext context)
    {
        _context = context;
        Command = new Command("chat", "Talk to a model of a running gateway.") { _question, _model, _system, _file, _temperature, _maxTokens, _seed, _json };
        _gateway = GatewayOptions.AddTo(Command, context);
        Command.SetAction(RunAsync);
    }

    private Command Command { get; }

    public static Command Create(CommandContext context) => new ChatCommand(context).Command.WithExamples(
        "penstock chat", "a chat at the terminal",
        "penstock chat -m demo \"What is a penstock?\"", "one answer",
        "git diff | penstock chat \"Review this:\" --file -", "a question about what is piped in",
        "penstock chat -m demo \"What is 2 + 3?\" --json", "answer, tokens and times for a machine");

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        using GatewayConnection gateway = _gateway.Connect(parsed);
        (string? question, string? problem) = Question(parsed);
        if (problem is not null)
        {
            _context.Terminal.Fail(problem);
            return problem.StartsWith("Cannot read", StringComparison.Ordinal) ? ExitCodes.Missing : ExitCodes.Usage;
        }

        (ChatOptions? options, RequestFault? fault) = await OptionsAsync(parsed, gateway, stop);
        if (options is null)
        {
            _context.Terminal.Fail(fault!.Message);
            return fault.ExitCode;
        }

        return question is null
            ? await new Conversation(_context, gateway, options).RunAsync(stop)
            : await SingleAnswer.RunAsync(_context, new ChatCall(gateway, _context.Time), options, question, parsed.GetValue(_json), stop);
    }

    /// <summary>What is asked; null for a chat at the terminal.</summary>
    private (string? Question, string? Problem) Question(ParseResult parsed)
    {
        string words = string.Join(' ', parsed.GetValue(_question) ?? []);
        string? file = parsed.GetValue(_file);
        bool isPiped = file is "-" || (file is null && words.Length == 0 && !_context.Terminal.IsInputTerminal);
        if (file is null && words.Length == 0 && _context.Terminal.IsInputTerminal)
        {
            return parsed.GetValue(_json) ? (null, "--json needs a question.") : (null, null);
        }

        FileText attached = isPiped ? Piped() : file is null ? new FileText("", null) : _context.Environment.Read(file, MostCharacters);
        if (attached.Text is null)
        {
            return (null, $"Cannot read {file ?? "what is piped in"}: it {attached.Problem}.");
        }

        string question = string.Join("\n\n", new[] { words, attached.Text.Trim() }.Where(part => part.Length > 0));
        return question.Length == 0 ? (null, "There is no question. Write one, or pipe one in.") : (question, null);
    }

    private FileText Piped()
    {
        char[] text = new char[MostCharacters + 1];
        int length = _context.Terminal.Input.ReadBlock(text, 0, text.Length);
        return length > MostCharacters ? new FileText(null, "is larger than 1 MiB") : new FileText(new string(text, 0, length), null);
    }

    private async Task<(ChatOptions? Options, RequestFault? Fault)> OptionsAsync(ParseResult parsed, GatewayConnection gateway, CancellationToken stop)
    {
        var options = new ChatOptions
        {
            Model = parsed.GetValue(_model),
            System = parsed.GetValue(_system),
            Temperature = parsed.GetValue(_temperature),
            MaxTokens = parsed.GetValue(_maxTokens),
            Seed = parsed.GetValue(_seed),
        };
        if (options.Model is not null)
        {
            return (options, null);
        }

        (IReadOnlyList<ListedModel>? models, RequestFault? fault) = await ModelList.ReadAsync(gateway, stop);
        if (models is { Count: 0 })
        {
            fault = new RequestFault(ExitCodes.Missing, $"{gateway.Address.Authority} serves no model.");
        }

        return models is { Count: > 0 } ? (options with { Model = models[0].Id }, null) : (null, fault);
    }
}
