using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.OpenAi.Requests;

/// <summary>Reads the body of a completion, as strictly as <see cref="ChatCompletionDecoder"/>.</summary>
public static class CompletionDecoder
{
    private const int MostPrompts = 128;

    private static readonly FieldTable<CompletionRequest> Fields = new(
    [
        .. GenerationFields.For<CompletionRequest>(request => request.Parameters),
        Row("model", (to, field) => to.Model = field.AsText(256, mayBeEmpty: false) ?? ""),
        Row("prompt", (to, field) => to.Prompts = ReadPrompts(field)),
        Row("logprobs", (to, field) => to.LogProbs = field.AsInteger(0, 5)),
        Row("echo", (to, field) => to.Echo = field.AsBoolean() ?? false),
        Row("best_of", (to, field) => to.BestOf = field.AsInteger(1, 20)),
        Row("suffix", (to, field) => to.Suffix = field.AsText()),
    ]);

    /// <summary>Reads <paramref name="body"/> (UTF-8 JSON).</summary>
    public static bool TryDecode(
        ReadOnlySpan<byte> body,
        [NotNullWhen(true)] out CompletionRequest? request,
        [NotNullWhen(false)] out InferenceError? error)
    {
        request = null;
        return JsonBody.TryParse(body, out JsonElement root, out error) && TryDecode(root, out request, out error);
    }

    /// <summary>Reads a body that <see cref="JsonBody"/> has parsed.</summary>
    public static bool TryDecode(
        JsonElement body,
        [NotNullWhen(true)] out CompletionRequest? request,
        [NotNullWhen(false)] out InferenceError? error)
    {
        var root = new JsonField(body, JsonPath.Root, new JsonFaults());
        request = new CompletionRequest();
        Fields.Read(root, request, request.Others);
        Check(request, root);
        error = root.Faults.First;
        request = error is null ? request : null;
        return error is null;
    }

    private static void Check(CompletionRequest request, JsonField root)
    {
        if (root.Faults.First is not null)
        {
            return;
        }

        KnownFields.Check(request.Others, root);
        GenerationFields.Check(request.Parameters, root);
        if (request.Model.Length == 0)
        {
            root.Missing("model");
        }

        if (request.Prompts.Count == 0)
        {
            root.Missing("prompt");
        }

        if (request.BestOf < (request.Parameters.N ?? 1))
        {
            root.Member("best_of", default).Fault("'best_of' must not be less than 'n'.");
        }
    }

    /// <summary>A string, an array of strings, an array of token ids, or an array of such arrays.</summary>
    private static IReadOnlyList<CompletionPrompt> ReadPrompts(JsonField field)
    {
        if (field.Value.ValueKind == JsonValueKind.String)
        {
            return [new CompletionPrompt(field.AsText(), [])];
        }

        if (field.Value.ValueKind != JsonValueKind.Array)
        {
            field.WrongType("a string, an array of strings or an array of token ids");
            return [];
        }

        IReadOnlyList<JsonField> items = field.Items(least: 1);
        if (items is [{ Value.ValueKind: JsonValueKind.Number }, ..])
        {
            return [ReadTokens(items)];
        }

        return items.Count <= MostPrompts ? [.. items.Select(ReadPrompt)] : [.. field.Items(1, MostPrompts).Select(ReadPrompt)];
    }

    private static CompletionPrompt ReadPrompt(JsonField field)
    {
        if (field.Value.ValueKind == JsonValueKind.Array)
        {
            return ReadTokens(field.Items(least: 1));
        }

        return new CompletionPrompt(field.AsText(), []);
    }

    private static CompletionPrompt ReadTokens(IReadOnlyList<JsonField> items) =>
        new(null, [.. items.Select(item => item.AsInteger(0, int.MaxValue) ?? 0)]);

    private static KeyValuePair<string, Action<CompletionRequest, JsonField>> Row(
        string name, Action<CompletionRequest, JsonField> read) => new(name, read);
}
