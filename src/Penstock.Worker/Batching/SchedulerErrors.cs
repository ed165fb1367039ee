using System.Globalization;
using Penstock.Protocols.Errors;

namespace Penstock.Worker.Batching;

/// <summary>What a caller reads when a request is refused or breaks.</summary>
internal static class SchedulerErrors
{
    public static InferenceError Draining { get; } =
        new(ErrorKind.ShuttingDown, "The worker is draining before it stops; send the request to another one.", RetryAfter: TimeSpan.FromSeconds(1));

    public static InferenceError EngineFault { get; } =
        new(ErrorKind.Internal, "The engine failed to evaluate the batch that this request was part of; try again.");

    public static InferenceError NoNumbers { get; } =
        new(ErrorKind.Internal, "The model gave scores that are no numbers for this prompt.");

    public static InferenceError EmptyPrompt { get; } =
        new(ErrorKind.InvalidRequest, "The prompt is empty; it must have at least one token.", "prompt");

    public static InferenceError BadGrammar(string fault) =>
        new(ErrorKind.InvalidRequest, $"The grammar cannot be used: {fault.TrimEnd('.')}.", "grammar");

    public static InferenceError QueueFull(int length) => new(
        ErrorKind.Overloaded,
        string.Create(CultureInfo.InvariantCulture, $"The worker's queue is full ({length} requests wait); try again later."),
        RetryAfter: TimeSpan.FromSeconds(1));

    public static InferenceError QueueDeadline(TimeSpan timeout) => new(
        ErrorKind.DeadlineExceeded,
        string.Create(
            CultureInfo.InvariantCulture,
            $"The request waited {timeout.TotalSeconds:0.###} s for a free slot, which is as long as it may; try again later."),
        RetryAfter: TimeSpan.FromSeconds(1));

    public static InferenceError TooLong(int context, int prompt) => new(
        ErrorKind.ContextLengthExceeded,
        string.Create(
            CultureInfo.InvariantCulture,
            $"This model's maximum context length is {context} tokens and the prompt has {prompt}; shorten it so that the answer has room."),
        "messages");

    public static InferenceError UnknownToken(int token, string parameter) => new(
        ErrorKind.InvalidRequest,
        string.Create(CultureInfo.InvariantCulture, $"Token {token} is not in this model's vocabulary."),
        parameter);
}
