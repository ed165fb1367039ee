using System.Text.Json;
using Penstock.Cli.Hosting;
using Penstock.Cli.Terminals;

namespace Penstock.Cli.Chatting;

/// <summary>One question, one answer, and out: <c>penstock chat "question"</c>.</summary>
internal static class SingleAnswer
{
    public static async Task<int> RunAsync(
        CommandContext context, ChatCall call, ChatOptions options, string question, bool isJson, CancellationToken stop)
    {
        Terminal terminal = context.Terminal;
        void Write(string text) => terminal.Write(terminal.IsOutputTerminal ? Printable.Text(text) : text);

        ChatReply reply = await call.AskAsync(options.Ask([new ChatMessage("user", question)]), isJson ? _ => { } : Write, stop);
        if (isJson && reply.Fault is null)
        {
            terminal.WriteLine(JsonText.Of(json => WriteJson(json, options.Model!, reply)));
        }
        else if (!isJson && reply.Text.Length > 0)
        {
            EndText(terminal, reply);
        }

        if (reply.IsStopped)
        {
            return ExitCodes.Interrupted;
        }

        if (reply.Fault is not null)
        {
            terminal.Fail(reply.Fault.Message);
        }

        return reply.Fault?.ExitCode ?? ExitCodes.Success;
    }

    private static void EndText(Terminal terminal, ChatReply reply)
    {
        terminal.WriteLine();
        if (terminal.IsOutputTerminal)
        {
            terminal.WriteLine(terminal.Dim(reply.Statistics));
        }
    }

    private static void WriteJson(Utf8JsonWriter json, string model, ChatReply reply)
    {
        json.WriteStartObject();
        json.WriteString("model", model);
        json.WriteString("answer", reply.Text);
        json.WriteString("finish_reason", reply.FinishReason);
        if (reply.PromptTokens is { } prompt)
        {
            json.WriteNumber("prompt_tokens", prompt);
        }

        json.WriteNumber("completion_tokens", reply.OutputTokens);
        if (reply.FirstToken is { } first)
        {
            json.WriteNumber("first_token_ms", Math.Round(first.TotalMilliseconds, 1));
        }

        if (reply.TokensPerSecond is { } speed)
        {
            json.WriteNumber("tokens_per_second", Math.Round(speed, 1));
        }

        json.WriteNumber("total_ms", Math.Round(reply.Total.TotalMilliseconds, 1));
        json.WriteEndObject();
    }
}
