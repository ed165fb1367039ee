using System.Collections.Frozen;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.OpenAi.Requests;

/// <summary>Reads <c>response_format</c>.</summary>
internal static class ResponseFormatDecoder
{
    private static readonly FrozenDictionary<string, ResponseFormatType> Types =
        new Dictionary<string, ResponseFormatType>(StringComparer.Ordinal)
        {
            ["text"] = ResponseFormatType.Text,
            ["json_object"] = ResponseFormatType.JsonObject,
            ["json_schema"] = ResponseFormatType.JsonSchema,
        }.ToFrozenDictionary(StringComparer.Ordinal);

    public static ChatCompletionResponseFormat? Read(JsonField source)
    {
        if (source.Require("type")?.AsWord(Types) is not { } type)
        {
            return null;
        }

        if (type != ResponseFormatType.JsonSchema || source.Require("json_schema") is not { } schema)
        {
            return new ChatCompletionResponseFormat(type);
        }

        return new ChatCompletionResponseFormat(
            type,
            ToolDecoder.ReadName(schema),
            schema.Find("description")?.AsText(),
            schema.Find("schema")?.AsObject(),
            schema.Find("strict")?.AsBoolean());
    }
}
