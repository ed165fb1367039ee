using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Penstock.Cli.Hosting;
using Penstock.Cli.Requests;
using Penstock.Cli.Terminals;

namespace Penstock.Cli.Commands;

/// <summary><c>penstock models</c>: what a running gateway serves.</summary>
internal static class ModelsCommand
{
    private static readonly string[] Headings = ["MODEL", "OWNED BY", "CREATED"];

    public static Command Create(CommandContext context)
    {
        Option<bool> json = SharedOptions.Json();
        var command = new Command("models", "List the models that a running gateway serves.") { json };
        GatewayOptions gateway = GatewayOptions.AddTo(command, context);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using GatewayConnection connection = gateway.Connect(parsed);
            return await RunAsync(context.Terminal, connection, parsed.GetValue(json), cancellationToken);
        });
        return command.WithExamples(
            "penstock models", "of the gateway on this machine",
            "penstock models --url https://llm.example.com", "of another one, with the key in PENSTOCK_API_KEY");
    }

    private static async Task<int> RunAsync(Terminal terminal, GatewayConnection gateway, bool isJson, CancellationToken cancellationToken)
    {
        (IReadOnlyList<ListedModel>? models, RequestFault? fault) = await ModelList.ReadAsync(gateway, cancellationToken);
        if (models is null)
        {
            terminal.Fail(fault!.Message);
            return fault.ExitCode;
        }

        if (isJson)
        {
            terminal.WriteLine(JsonText.Of(json => WriteJson(json, models)));
        }
        else if (models.Count == 0)
        {
            terminal.Remark($"{gateway.Address.Authority} serves no model to this key.");
        }
        else
        {
            terminal.WriteTable(Headings, [.. models.Select(model => new[] { model.Id, model.Owner, Date(model.Created) })]);
        }

        return ExitCodes.Success;
    }

    private static string Date(DateTimeOffset? created) => created?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";

    private static void WriteJson(Utf8JsonWriter json, IReadOnlyList<ListedModel> models)
    {
        json.WriteStartArray();
        foreach (ListedModel model in models)
        {
            json.WriteStartObject();
            json.WriteString("id", model.Id);
            json.WriteString("owned_by", model.Owner);
            if (model.Created is { } created)
            {
                json.WriteNumber("created", created.ToUnixTimeSeconds());
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
