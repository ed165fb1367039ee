using System.Text.Json;
using Penstock.Cli.Terminals;

namespace Penstock.Cli.Checking;

/// <summary>How many models a list of any dialect holds.</summary>
internal static class ModelCount
{
    private static readonly string[] Lists = ["data", "models", "modelSummaries"];

    /// <summary><c>12 models</c>, or that there is no list.</summary>
    public static string Of(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        try
        {
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            foreach (string name in Lists)
            {
                if (document.RootElement.ValueKind == JsonValueKind.Object
                    && document.RootElement.TryGetProperty(name, out JsonElement list) && list.ValueKind == JsonValueKind.Array)
                {
                    return Amount.Of(list.GetArrayLength(), "model");
                }
            }
        }
        catch (JsonException)
        {
            // Told below: there is no list.
        }

        return "without a list of models";
    }
}
