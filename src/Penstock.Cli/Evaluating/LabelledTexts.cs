using System.Text.Json;

namespace Penstock.Cli.Evaluating;

/// <summary>Reads JSON lines of <c>{"text": ..., "label": ...}</c>; <c>intent</c> is taken for <c>label</c> too.</summary>
internal static class LabelledTexts
{
    private const int MostLines = 1_000_000;

    /// <summary>The lines, or what is wrong with the first that is not one.</summary>
    public static IReadOnlyList<LabelledText>? Read(string path, out string problem)
    {
        var texts = new List<LabelledText>();
        int number = 0;
        try
        {
            foreach (string line in File.ReadLines(path))
            {
                number++;
                if (line.Length == 0)
                {
                    continue;
                }

                using JsonDocument document = JsonDocument.Parse(line);
                JsonElement row = document.RootElement;
                if (texts.Count == MostLines || row.ValueKind != JsonValueKind.Object || !row.TryGetProperty("text", out JsonElement text) || text.GetString() is not { } words)
                {
                    problem = texts.Count == MostLines ? $"{path} has more than {MostLines} lines." : $"{path}:{number} has no \"text\".";
                    return null;
                }

                string? label = row.TryGetProperty("label", out JsonElement value) || row.TryGetProperty("intent", out value) ? value.ToString() : null;
                texts.Add(new LabelledText(words, label));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problem = $"{path} cannot be read: {exception.Message}";
            return null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            problem = $"{path}:{number} is not a JSON object with a \"text\": {exception.Message}";
            return null;
        }

        problem = texts.Count == 0 ? $"{path} holds no line." : "";
        return texts.Count == 0 ? null : texts;
    }
}
