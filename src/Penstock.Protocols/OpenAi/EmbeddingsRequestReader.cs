using System.Collections.Frozen;
using System.Text.Json;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Embeddings;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.OpenAi;

/// <summary>Reads <c>POST /v1/embeddings</c>: <c>input</c> is a text, texts, token ids, or lists of token ids.</summary>
internal static class EmbeddingsRequestReader
{
    /// <summary>OpenAI's own bound.</summary>
    private const int MostInputs = 2048;

    private static readonly FrozenSet<string> Known = FrozenSet.ToFrozenSet(
        ["model", "input", "dimensions", "encoding_format", "user"], StringComparer.Ordinal);

    public static Result<EmbeddingRequest> Read(ReadOnlyMemory<byte> body) => RequestObject.Read(body, Read);

    private static EmbeddingRequest Read(RequestObject root)
    {
        string? format = root.Text("encoding_format");
        if (format is not (null or "float" or "base64"))
        {
            root.Fail("encoding_format", "must be float or base64");
        }

        List<EmbeddingInput> inputs = ReadInputs(root);
        if (inputs.Count is 0 or > MostInputs)
        {
            root.Fail("input", $"is required and must hold 1 to {MostInputs} texts");
        }

        return new EmbeddingRequest(root.RequiredText("model"), inputs)
        {
            Dimensions = root.Count("dimensions", 1, 1_000_000),
            AsBase64 = format is "base64",
            User = root.Text("user"),
            Extensions = root.Others(Known, ProviderTag.OpenAi),
        };
    }

    private static List<EmbeddingInput> ReadInputs(RequestObject root)
    {
        if (root.TryGet("input", out JsonElement input) && input.ValueKind == JsonValueKind.String)
        {
            return [new EmbeddingInput(root.RequiredText("input"))];
        }

        var inputs = new List<EmbeddingInput>();
        var tokens = new List<int>();
        foreach ((JsonElement item, string path) in root.Items("input"))
        {
            switch (item.ValueKind)
            {
                case JsonValueKind.String when item.AsText() is { Length: > 0 } text:
                    inputs.Add(new EmbeddingInput(text));
                    break;
                case JsonValueKind.Number when item.TryGetInt32(out int token) && token >= 0:
                    tokens.Add(token);
                    break;
                case JsonValueKind.Array when ReadTokens(item) is { Count: > 0 } list:
                    inputs.Add(new EmbeddingInput(null, list));
                    break;
                default:
                    root.Faults.Add(path, $"'{path}' must be a text that is not empty, a token id or a list of token ids.");
                    break;
            }
        }

        if (tokens.Count > 0)
        {
            inputs.Add(new EmbeddingInput(null, tokens));
        }

        return inputs;
    }

    private static List<int>? ReadTokens(JsonElement list)
    {
        var tokens = new List<int>();
        foreach (JsonElement item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt32(out int token) || token < 0)
            {
                return null;
            }

            tokens.Add(token);
        }

        return tokens;
    }
}
