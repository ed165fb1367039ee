using System.Text;
using Penstock.Cli.Hosting;
using Penstock.Cli.Requests;
using Penstock.Cli.Terminals;

namespace Penstock.Cli.Chatting;

/// <summary>
/// A chat at the terminal: a line is a question, a line that begins with a slash is a command, a backslash at the end of a line goes on
/// in the next. Ctrl-C stops the answer that runs; Ctrl-D or /quit ends the chat.
/// </summary>
internal sealed class Conversation(CommandContext context, GatewayConnection gateway, ChatOptions options)
{
    private const string Help = """
        /help          this text
        /model [NAME]  talk to another model, or list them all
        /system TEXT   instructions that come before the conversation; without a text: none
        /clear         forget the conversation
        /quit          leave, as Ctrl-D does
        A backslash at the end of a line goes on in the next. Ctrl-C stops an answer.
        """;

    private readonly List<ChatMessage> _history = [];
    private readonly ChatCall _call = new(gateway, context.Time);
    private ChatOptions _options = options;

    private Terminal Terminal => context.Terminal;

    /// <summary>Runs until the person leaves, and returns the exit code.</summary>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        Terminal.WriteLine(Terminal.Dim($"{_options.Model} at {gateway.Address.Authority}. /help for help, Ctrl-D to leave."));
        while (!stop.IsCancellationRequested)
        {
            string? line = await ReadAsync(stop);
            if (line is null || line is "/quit" or "/exit")
            {
                return ExitCodes.Success;
            }

            if (line.StartsWith('/'))
            {
                await ObeyAsync(line, stop);
            }
            else if (line.Length > 0)
            {
                await AnswerAsync(line, stop);
            }
        }

        return ExitCodes.Interrupted;
    }

    /// <summary>One question of one or more lines, trimmed; null at the end of input.</summary>
    private async Task<string?> ReadAsync(CancellationToken stop)
    {
        using IDisposable claim = context.Interrupts.Claim(() => Terminal.Write("\n(/quit or Ctrl-D leaves)\n> "));
        var text = new StringBuilder();
        string prompt = "> ";
        while (true)
        {
            Terminal.Write(prompt);

            // A console's ReadLine cannot be cancelled: it is left behind on its own thread when the program has to stop.
            string? line = await Task.Run(Terminal.Input.ReadLine, stop).WaitAsync(stop);
            if (line is null)
            {
                Terminal.WriteLine();
                return text.Length == 0 ? null : text.ToString().Trim();
            }

            bool goesOn = line.EndsWith('\\');
            text.Append(goesOn ? line[..^1] : line);
            if (!goesOn)
            {
                return text.ToString().Trim();
            }

            text.Append('\n');
            prompt = "… ";
        }
    }

    private async Task ObeyAsync(string line, CancellationToken stop)
    {
        string[] words = line.Split(' ', 2, StringSplitOptions.TrimEntries);
        string argument = words.Length == 2 ? words[1] : "";
        switch (words[0])
        {
            case "/help":
                Terminal.WriteLine(Help);
                break;
            case "/clear":
                _history.Clear();
                Say("The conversation is forgotten.");
                break;
            case "/system":
                _options = _options with { System = argument };
                Say(argument.Length == 0 ? "No instructions." : "Instructions are set.");
                break;
            case "/model":
                await ChooseModelAsync(argument, stop);
                break;
            default:
                Say($"{Printable.OneLine(words[0])} is not known. /help lists what is.");
                break;
        }
    }

    private async Task ChooseModelAsync(string name, CancellationToken stop)
    {
        (IReadOnlyList<ListedModel>? models, RequestFault? fault) = await ModelList.ReadAsync(gateway, stop);
        if (models is null)
        {
            Say(fault!.Message);
            return;
        }

        bool isThere = models.Any(model => string.Equals(model.Id, name, StringComparison.Ordinal));
        if (isThere)
        {
            _options = _options with { Model = name };
        }

        Say(isThere ? $"Now talking to {name}." : "There are: " + string.Join(", ", models.Select(model => model.Id)));
    }

    private async Task AnswerAsync(string question, CancellationToken stop)
    {
        using var answer = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using IDisposable claim = context.Interrupts.Claim(answer.Cancel);
        ChatReply reply = await _call.AskAsync(
            _options.Ask([.. _history, new ChatMessage("user", question)]),
            text => Terminal.Write(Printable.Text(text)),
            answer.Token);
        Terminal.WriteLine();
        if (reply.Fault is not null)
        {
            Terminal.Fail(reply.Fault.Message);
        }

        if (reply.Text.Length > 0)
        {
            Say(reply.Statistics);
            _history.Add(new ChatMessage("user", question));
            _history.Add(new ChatMessage("assistant", reply.Text));
        }
    }

    private void Say(string remark) => Terminal.WriteLine(Terminal.Dim(remark));
}
