using System.Collections.Frozen;
using System.Text.Json;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.OpenAi.Requests;

/// <summary>Reads tools, tool calls and tool choices.</summary>
internal static class ToolDecoder
{
    private const int LongestName = 64;

    private static readonly FrozenDictionary<string, ToolChoiceKind> Choices =
        new Dictionary<string, ToolChoiceKind>(StringComparer.Ordinal)
        {
            ["auto"] = ToolChoiceKind.Auto,
            ["none"] = ToolChoiceKind.None,
            ["required"] = ToolChoiceKind.Required,
        }.ToFrozenDictionary(StringComparer.Ordinal);

    public static ChatCompletionTool ReadTool(JsonField source)
    {
        string type = source.Require("type")?.AsText() ?? "";
        if (type is not "function" || source.Require("function") is not { } function)
        {
            return new ChatCompletionTool(type, "", null, null, null, source.Value);
        }

        return new ChatCompletionTool(
            type,
            ReadName(function),
            function.Find("description")?.AsText(),
            function.Find("parameters")?.AsObject(),
            function.Find("strict")?.AsBoolean(),
            source.Value);
    }

    public static ChatCompletionToolCall ReadCall(JsonField source)
    {
        string id = source.Require("id")?.AsText() ?? "";
        return source.Require("function") is { } function
            ? new ChatCompletionToolCall(id, function.Require("name")?.AsText() ?? "", function.Require("arguments")?.AsText() ?? "")
            : new ChatCompletionToolCall(id, "", "");
    }

    public static ChatCompletionToolChoice? ReadChoice(JsonField source)
    {
        switch (source.Value.ValueKind)
        {
            case JsonValueKind.String:
                return source.AsWord(Choices) is { } kind ? new ChatCompletionToolChoice(kind, null, source.Value) : null;
            case JsonValueKind.Object when source.Require("type")?.AsText() is "function":
                return new ChatCompletionToolChoice(
                    ToolChoiceKind.Function, source.Require("function")?.Require("name")?.AsText(), source.Value);
            case JsonValueKind.Object:
                return new ChatCompletionToolChoice(ToolChoiceKind.Other, null, source.Value);
            default:
                source.WrongType("one of 'auto', 'none' and 'required', or an object");
                return null;
        }
    }

    /// <summary>OpenAI's rule for names of functions and schemas: letters, digits, underscore and dash, at most 64.</summary>
    public static string ReadName(JsonField owner)
    {
        if (owner.Require("name") is not { } field || field.AsText(LongestName, mayBeEmpty: false) is not { } name)
        {
            return "";
        }

        if (!name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-'))
        {
            field.Fault($"Invalid '{field.Path}': expected only letters, digits, '_' and '-'.");
        }

        return name;
    }
}
