using Penstock.Protocols.Errors;
using Penstock.Protocols.OpenAi.Requests;
using Penstock.Worker.Grammars;

namespace Penstock.Worker.Hosting.Requests;

/// <summary>The grammar that <c>response_format</c> asks for.</summary>
internal static class ResponseGrammar
{
    private const string SchemaPath = "response_format.json_schema.schema";

    /// <summary>False with the error where there can be none; a null grammar means free text.</summary>
    public static bool TryFind(ChatCompletionResponseFormat? format, out string? grammar, out InferenceError? error)
    {
        (grammar, error) = (null, null);
        switch (format)
        {
            case { Type: ResponseFormatType.JsonObject }:
                grammar = JsonGrammar.AnyObject;
                break;
            case { Type: ResponseFormatType.JsonSchema, Schema: null }:
                error = new InferenceError(
                    ErrorKind.InvalidRequest, $"Missing required parameter: '{SchemaPath}'.", SchemaPath, "missing_required_parameter");
                break;
            case { Type: ResponseFormatType.JsonSchema, Schema: { } schema }:
                SchemaTranslation translation = JsonSchemaGrammar.Translate(schema);
                grammar = translation.Grammar;
                error = translation.IsSuccess ? null : new InferenceError(
                    ErrorKind.InvalidRequest, $"Invalid schema for response_format '{format.Name}': {translation.Error}", SchemaPath, "invalid_json_schema");
                break;
        }

        return error is null;
    }
}
