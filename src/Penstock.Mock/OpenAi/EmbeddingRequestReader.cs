using System.Text.Json;
using Penstock.Mock.Requests;

namespace Penstock.Mock.OpenAi;

/// <summary>Reads CreateEmbeddingRequest.</summary>
internal static class EmbeddingRequestReader
{
    private const int MostInputs = 2_048;

    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "dimensions", "encoding_format", "input", "model", "user",
    };

    public static void Read(JsonElement body, MockRequest request, Checks checks)
    {
        checks.Known(body, "", Known, SamplingRules.Unknown, "unknown_parameter");
        request.User = checks.OptionalText(body, "", "user");
        request.Dimensions = checks.Integer(body, "", "dimensions", 1, 4_096);
        var format = checks.OptionalText(body, "", "encoding_format");
        checks.Require(format is null or "float" or "base64", "Expected 'float' or 'base64'.", "encoding_format", "invalid_value");
        request.Base64 = format is "base64";
        if (!checks.Require(body.TryGetProperty("input", out var input), "Field required.", "input", "missing_required_parameter"))
        {
            return;
        }

        InputTexts.Read(input, "input", request, checks, MostInputs);
        checks.Require(request.Inputs.TrueForAll(text => text.Length > 0), "'input' cannot be an empty string.", "input");
    }
}
