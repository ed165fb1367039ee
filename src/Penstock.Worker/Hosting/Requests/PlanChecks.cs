using Penstock.Protocols.Errors;
using Penstock.Worker.Hosting.Lifecycle;

namespace Penstock.Worker.Hosting.Requests;

/// <summary>Checks that chat and completion requests share.</summary>
internal static class PlanChecks
{
    /// <summary>Most answers of one request, over all its prompts.</summary>
    public const int MostChoices = 128;

    public static InferenceError? CheckModel(string model, WorkerOptions options) =>
        string.Equals(model, options.PublicName, StringComparison.Ordinal)
            ? null
            : new InferenceError(
                ErrorKind.ModelNotFound, $"The model '{model}' does not exist here. This worker serves '{options.PublicName}'.", "model");

    public static InferenceError? CheckContext(PromptTokens prompt, LoadedModel model, string parameter) =>
        prompt.Tokens.Length < model.ContextTokens
            ? null
            : new InferenceError(
                ErrorKind.ContextLengthExceeded,
                $"This model's maximum context length is {model.ContextTokens} tokens. However, your {parameter} resulted in {prompt.Tokens.Length} tokens. "
                + $"Please reduce the length of the {parameter}.",
                parameter);
}
