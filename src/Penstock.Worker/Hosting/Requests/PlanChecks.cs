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

    /// <summary>
    /// Refuses a text that cannot fit however well it is cut, before work is put into cutting it: tokenizers are slow on megabytes without a space.
    /// </summary>
    public static InferenceError? CheckSize(long textBytes, LoadedModel model, string parameter)
    {
        long leastTokens = (textBytes + model.LongestTokenBytes - 1) / model.LongestTokenBytes;
        return leastTokens < model.ContextTokens ? null : TooLong(model, $"at least {leastTokens}", parameter);
    }

    public static InferenceError? CheckContext(PromptTokens prompt, LoadedModel model, string parameter) =>
        prompt.Tokens.Length < model.ContextTokens
            ? null
            : TooLong(model, $"{prompt.Tokens.Length}", parameter);

    private static InferenceError TooLong(LoadedModel model, string tokens, string parameter) => new(
        ErrorKind.ContextLengthExceeded,
        $"This model's maximum context length is {model.ContextTokens} tokens. However, your {parameter} resulted in {tokens} tokens. "
        + $"Please reduce the length of the {parameter}.",
        parameter);
}
