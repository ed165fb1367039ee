using System.Text.Json;
using Penstock.Mock.Requests;

namespace Penstock.Mock.OpenAi;

/// <summary>Reads a text, a list of texts, a list of token numbers, or a list of such lists.</summary>
internal static class InputTexts
{
    public static void Read(JsonElement value, string path, MockRequest request, Checks checks, int most)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                Add(value.GetString()!, request);
                return;
            case JsonValueKind.Array when value.GetArrayLength() > 0 && value[0].ValueKind == JsonValueKind.Number:
                AddNumbers(value, request);
                return;
            case JsonValueKind.Array:
                checks.Require(value.GetArrayLength() > 0, $"'{path}' cannot be an empty array.", path, "empty_array");
                checks.Require(value.GetArrayLength() <= most, $"At most {most} are allowed.", path, "array_above_max_length");
                break;
            default:
                checks.Fail("Expected a string or an array.", path, "invalid_type");
                return;
        }

        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.String)
            {
                Add(item.GetString()!, request);
            }
            else if (checks.Require(item.ValueKind == JsonValueKind.Array && item.GetArrayLength() > 0, "Expected strings or lists of token numbers.", path, "invalid_type"))
            {
                AddNumbers(item, request);
            }
        }
    }

    private static void Add(string text, MockRequest request)
    {
        request.Inputs.Add(text);
        request.Prompt.Add(text);
    }

    private static void AddNumbers(JsonElement numbers, MockRequest request) =>
        Add(string.Join(' ', numbers.EnumerateArray().Select(number => number.GetRawText())), request);
}
