using System.Globalization;
using System.Text.Json;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.OpenAi.Requests;

/// <summary>How the members of <see cref="GenerationParameters"/> are read.</summary>
internal static class GenerationFields
{
    private const int MostStops = 4;
    private const int MostBiases = 1024;

    /// <summary>Rows for a request that has its parameters at <paramref name="of"/>.</summary>
    public static IEnumerable<KeyValuePair<string, Action<T, JsonField>>> For<T>(Func<T, GenerationParameters> of)
        where T : class
    {
        return Rows().Select(row => new KeyValuePair<string, Action<T, JsonField>>(row.Key, (target, field) => row.Value(of(target), field)));
    }

    /// <summary>What no single member shows: checks between members.</summary>
    public static void Check(GenerationParameters parameters, JsonField root)
    {
        if (parameters.HasStreamOptions && !parameters.Stream)
        {
            root.Member("stream_options", default).Fault("The 'stream_options' parameter is only allowed when 'stream' is enabled.");
        }
    }

    private static IEnumerable<KeyValuePair<string, Action<GenerationParameters, JsonField>>> Rows() =>
    [
        Row("temperature", (to, field) => to.Temperature = field.AsNumber(0, 2)),
        Row("top_p", (to, field) => to.TopP = field.AsNumber(0, 1)),
        Row("top_k", (to, field) => to.TopK = field.AsInteger(-1, int.MaxValue)),
        Row("min_p", (to, field) => to.MinP = field.AsNumber(0, 1)),
        Row("seed", (to, field) => to.Seed = field.AsWhole(long.MinValue, long.MaxValue)),
        Row("stop", ReadStop),
        Row("max_tokens", (to, field) => to.MaxTokens = field.AsInteger(1, int.MaxValue)),
        Row("presence_penalty", (to, field) => to.PresencePenalty = field.AsNumber(-2, 2)),
        Row("frequency_penalty", (to, field) => to.FrequencyPenalty = field.AsNumber(-2, 2)),
        Row("repetition_penalty", (to, field) => to.RepetitionPenalty = field.AsNumber(0.01, 10)),
        Row("logit_bias", ReadLogitBias),
        Row("n", (to, field) => to.N = field.AsInteger(1, 128)),
        Row("stream", (to, field) => to.Stream = field.AsBoolean() ?? false),
        Row("stream_options", ReadStreamOptions),
        Row("user", (to, field) => to.User = field.AsText()),
    ];

    private static KeyValuePair<string, Action<GenerationParameters, JsonField>> Row(string name, Action<GenerationParameters, JsonField> read) =>
        new(name, read);

    private static void ReadStop(GenerationParameters to, JsonField field)
    {
        to.Stop = field.Value.ValueKind switch
        {
            JsonValueKind.String => [field.AsText(mayBeEmpty: false) ?? ""],
            JsonValueKind.Array => [.. field.Items(0, MostStops).Select(item => item.AsText(mayBeEmpty: false) ?? "")],
            _ => [],
        };
        if (field.Value.ValueKind is not (JsonValueKind.String or JsonValueKind.Array))
        {
            field.WrongType("a string or an array of strings");
        }
    }

    private static void ReadLogitBias(GenerationParameters to, JsonField field)
    {
        var biases = new Dictionary<int, double>();
        foreach (JsonField bias in field.Members())
        {
            if (!int.TryParse(bias.Path.Name, NumberStyles.None, CultureInfo.InvariantCulture, out int token))
            {
                bias.Fault($"Invalid key in '{field.Path}': it must be a token id, a whole number of 0 or more.", "invalid_logit_bias_key");
                return;
            }

            if (biases.Count == MostBiases)
            {
                field.Fault($"Invalid '{field.Path}': expected at most {MostBiases} tokens.", "object_above_max_properties");
                return;
            }

            biases[token] = bias.AsNumber(-100, 100) ?? 0;
        }

        to.LogitBias = biases;
    }

    private static void ReadStreamOptions(GenerationParameters to, JsonField field)
    {
        to.HasStreamOptions = true;
        foreach (JsonField option in field.Members())
        {
            if (option.Path.Name is "include_usage" && !option.IsNull)
            {
                to.IncludeUsage = option.AsBoolean() ?? false;
            }
        }
    }
}
