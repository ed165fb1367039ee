using System.CommandLine;
using System.Text;
using System.Text.Json;
using Penstock.Cli.Hosting;
using Penstock.Cli.Requests;
using Penstock.Cli.Terminals;

namespace Penstock.Cli.Commands;

/// <summary>A command that is one call of the admin API, and what is printed of its answer.</summary>
internal static class AdminCall
{
    /// <summary>Makes <paramref name="command"/> send what <paramref name="call"/> says, and print by <paramref name="print"/>; with --json the answer as it came.</summary>
    public static Command Sends(
        this Command command, CommandContext context, Func<ParseResult, (HttpMethod Method, string Path, string? Body)> call, Action<Terminal, JsonElement> print)
    {
        Option<bool> isJson = SharedOptions.Json();
        command.Add(isJson);
        AdminOptions admin = AdminOptions.AddTo(command, context);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using AdminConnection connection = admin.Connect(parsed);
            (HttpMethod method, string path, string? body) = call(parsed);
            using var content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
            (JsonDocument? answer, RequestFault? fault) = await connection.SendAsync(method, path, content, cancellationToken);
            using (answer)
            {
                return fault is null ? Print(context.Terminal, answer, parsed.GetValue(isJson), print) : Fail(context.Terminal, fault);
            }
        });
        return command;
    }

    /// <summary>The text of a property; empty where it is null or missing, a list with commas.</summary>
    public static string Text(this JsonElement element, string name) => !element.TryGetProperty(name, out JsonElement value) ? "" : value.ValueKind switch
    {
        JsonValueKind.Null => "",
        JsonValueKind.Array => string.Join(", ", value.EnumerateArray().Select(item => Printable.OneLine(item.ToString()))),
        _ => Printable.OneLine(value.ToString()),
    };

    private static int Print(Terminal terminal, JsonDocument? answer, bool isJson, Action<Terminal, JsonElement> print)
    {
        if (isJson && answer is not null)
        {
            terminal.WriteLine(JsonText.Of(answer.RootElement.WriteTo));
        }
        else
        {
            print(terminal, answer?.RootElement ?? default);
        }

        return ExitCodes.Success;
    }

    private static int Fail(Terminal terminal, RequestFault fault)
    {
        terminal.Fail(fault.Message);
        return fault.ExitCode;
    }
}
