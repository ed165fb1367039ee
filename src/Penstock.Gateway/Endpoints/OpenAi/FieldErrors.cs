using Penstock.Protocols.Errors;

namespace Penstock.Gateway.Endpoints.OpenAi;

/// <summary>The errors of a request's fields, in the words and codes of OpenAI's API.</summary>
internal static class FieldErrors
{
    public static InferenceError WrongType(string path, string expected) =>
        new(ErrorKind.InvalidRequest, $"Invalid type for '{path}': expected {expected}.", path, "invalid_type");

    public static InferenceError OutOfRange(string path, string range) =>
        new(ErrorKind.InvalidRequest, $"Invalid value for '{path}': it has to be {range}.", path, "invalid_value");

    public static InferenceError Missing(string path) =>
        new(ErrorKind.InvalidRequest, $"Missing required parameter: '{path}'.", path, "missing_required_parameter");

    public static InferenceError Twice(string path) =>
        new(ErrorKind.InvalidRequest, $"The field '{path}' stands there twice.", path, "duplicate_field");

    public static InferenceError Invalid(string path, string sentence) =>
        new(ErrorKind.InvalidRequest, sentence, path, "invalid_value");

    public static InferenceError Json(string sentence) => new(ErrorKind.InvalidJson, sentence);

    public static InferenceError TooDeep(int most) =>
        new(ErrorKind.InvalidRequest, $"The JSON is nested deeper than {most} levels.", null, "json_too_deep");
}
