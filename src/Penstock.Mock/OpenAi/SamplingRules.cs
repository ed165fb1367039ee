using System.Text.Json;
using Penstock.Mock.Behaviour;
using Penstock.Mock.Requests;

namespace Penstock.Mock.OpenAi;

/// <summary>The members that OpenAI's endpoints share, with their bounds from the specification.</summary>
internal static class SamplingRules
{
    private const int MostMetadata = 16;

    public static void Read(JsonElement body, MockRequest request, Checks checks)
    {
        checks.Decimal(body, "", "temperature", 0, 2);
        checks.Decimal(body, "", "top_p", 0, 1);
        checks.Decimal(body, "", "presence_penalty", -2, 2);
        checks.Decimal(body, "", "frequency_penalty", -2, 2);
        request.Stream = checks.Switch(body, "", "stream");
        request.User = User(body, checks);
    }

    /// <summary><c>n</c>, <c>stop</c>, <c>stream_options</c>, <c>seed</c> and <c>logit_bias</c>, which chat and completions have.</summary>
    public static void ReadChoices(JsonElement body, MockRequest request, Checks checks)
    {
        request.Choices = checks.Integer(body, "", "n", 1, 128) ?? 1;
        request.Stops = checks.Texts(body, "", "stop", 4, single: true);
        checks.Optional(body, "", "seed", JsonValueKind.Number, out _);
        checks.Optional(body, "", "logit_bias", JsonValueKind.Object, out _);
        if (checks.Optional(body, "", "stream_options", JsonValueKind.Object, out var options))
        {
            checks.Require(request.Stream, "The 'stream_options' parameter is only allowed when 'stream' is enabled.", "stream_options");
            request.StreamOption = checks.Switch(options, "stream_options.", "include_usage");
        }
    }

    public static string Unknown(string name) => $"Unknown parameter: '{name}'.";

    private static string? User(JsonElement body, Checks checks)
    {
        var user = checks.OptionalText(body, "", "user") ?? checks.OptionalText(body, "", "safety_identifier");
        if (!checks.Optional(body, "", "metadata", JsonValueKind.Object, out var metadata))
        {
            return user;
        }

        var count = 0;
        foreach (var member in metadata.EnumerateObject())
        {
            checks.Require(++count <= MostMetadata, $"At most {MostMetadata} pairs are allowed.", "metadata");
            if (checks.Require(member.Value.ValueKind == JsonValueKind.String, "Expected a string.", $"metadata.{member.Name}", "invalid_type"))
            {
                var value = member.Value.GetString()!;
                checks.Require(value.Length <= 512, "At most 512 characters are allowed.", $"metadata.{member.Name}", "string_above_max_length");
                user = member.NameEquals("mock") ? MarkerText.FieldPrefix + value : user;
            }
        }

        return user;
    }
}
