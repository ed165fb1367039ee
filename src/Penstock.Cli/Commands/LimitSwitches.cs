using System.CommandLine;
using System.Text.Json;

namespace Penstock.Cli.Commands;

/// <summary>Limits and budget of a tenant or key on the command line.</summary>
internal sealed class LimitSwitches
{
    private readonly Option<long?> _rpm = new("--rpm") { Description = "Requests a minute." };
    private readonly Option<long?> _tpm = new("--tpm") { Description = "Prompt and answer tokens a minute." };
    private readonly Option<long?> _rpd = new("--rpd") { Description = "Requests a UTC day." };
    private readonly Option<long?> _tpd = new("--tpd") { Description = "Prompt and answer tokens a UTC day." };
    private readonly Option<int?> _concurrent = new("--concurrent") { Description = "Requests in flight at once." };
    private readonly Option<decimal?> _usd = new("--budget-usd") { Description = "Money that may be spent in each period." };
    private readonly Option<string> _per = new("--budget-per") { Description = "day, week, month or total.", DefaultValueFactory = _ => "month" };
    private readonly Option<string[]> _models = new("--model", "-m") { Description = "A model that may be called; may be given several times. Else all." };

    public static LimitSwitches AddTo(Command command)
    {
        var switches = new LimitSwitches();
        foreach (Option option in new Option[] { switches._models, switches._rpm, switches._tpm, switches._rpd, switches._tpd, switches._concurrent, switches._usd, switches._per })
        {
            command.Add(option);
        }

        return switches;
    }

    /// <summary>Writes what was given into the object that <paramref name="json"/> stands in.</summary>
    public void Write(ParseResult parsed, Utf8JsonWriter json)
    {
        if (parsed.GetValue(_models) is { Length: > 0 } models)
        {
            json.WriteStartArray("models");
            foreach (string model in models)
            {
                json.WriteStringValue(model);
            }

            json.WriteEndArray();
        }

        json.WriteStartObject("limits");
        Write(json, "rpm", parsed.GetValue(_rpm));
        Write(json, "tpm", parsed.GetValue(_tpm));
        Write(json, "rpd", parsed.GetValue(_rpd));
        Write(json, "tpd", parsed.GetValue(_tpd));
        Write(json, "concurrent", parsed.GetValue(_concurrent));
        json.WriteEndObject();
        if (parsed.GetValue(_usd) is { } usd)
        {
            json.WriteStartObject("budget");
            json.WriteNumber("usd", usd);
            json.WriteString("per", parsed.GetValue(_per));
            json.WriteEndObject();
        }
    }

    private static void Write(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }
}
