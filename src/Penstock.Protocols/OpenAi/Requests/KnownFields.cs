using System.Collections.Frozen;
using System.Text.Json;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.OpenAi.Requests;

/// <summary>OpenAI's members that the request types do not hold, and what they mean (OpenAI specification 2.3.0).</summary>
public static class KnownFields
{
    private static readonly FrozenDictionary<string, Action<JsonField>> Neutral =
        new Dictionary<string, Action<JsonField>>(StringComparer.Ordinal)
        {
            ["metadata"] = field => field.AsObject(),
            ["store"] = field => field.AsBoolean(),
            ["service_tier"] = field => field.AsText(),
            ["safety_identifier"] = field => field.AsText(),
            ["prompt_cache_key"] = field => field.AsText(),
            ["prompt_cache_retention"] = field => field.AsText(),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> ChangingAnswers = new[]
    {
        "audio", "prediction", "web_search_options", "functions", "function_call", "moderation",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>What <paramref name="name"/> means.</summary>
    public static FieldMeaning MeaningOf(string name) =>
        Neutral.ContainsKey(name) ? FieldMeaning.Neutral
        : ChangingAnswers.Contains(name) ? FieldMeaning.ChangesAnswer
        : FieldMeaning.Unknown;

    /// <summary>Checks the types of those that are known to be neutral.</summary>
    internal static void Check(IDictionary<string, JsonElement> others, JsonField root)
    {
        foreach ((string name, JsonElement value) in others)
        {
            if (value.ValueKind != JsonValueKind.Null && Neutral.TryGetValue(name, out Action<JsonField>? check))
            {
                check(root.Member(name, value));
            }
        }
    }
}
