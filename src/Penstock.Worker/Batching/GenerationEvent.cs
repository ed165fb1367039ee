using System.Collections.Immutable;
using Penstock.Protocols.Errors;

namespace Penstock.Worker.Batching;

/// <summary>
/// One step of an answer as its reader sees it: any number of <see cref="GenerationEventKind.Text"/>, then exactly one
/// <see cref="GenerationEventKind.Finished"/> or <see cref="GenerationEventKind.Failed"/>.
/// </summary>
/// <param name="Kind">Which of the other members carry something.</param>
/// <param name="Text">A piece of the answer: whole characters, never a part of a stop text. May be empty where only log probabilities are carried.</param>
/// <param name="LogProbs">The tokens that <paramref name="Text"/> covers; empty where none were asked for.</param>
/// <param name="Reason">Why the answer ended.</param>
/// <param name="Usage">Tokens spent.</param>
/// <param name="Error">Why the answer failed.</param>
public readonly record struct GenerationEvent(
    GenerationEventKind Kind,
    string Text,
    ImmutableArray<TokenLogProb> LogProbs,
    FinishReason Reason,
    TokenUsage Usage,
    InferenceError? Error)
{
    /// <summary>A piece of the answer.</summary>
    public static GenerationEvent OfText(string text, ImmutableArray<TokenLogProb> logProbs) =>
        new(GenerationEventKind.Text, text, logProbs, default, default, Error: null);

    /// <summary>The end of a whole answer.</summary>
    public static GenerationEvent OfFinish(FinishReason reason, TokenUsage usage) =>
        new(GenerationEventKind.Finished, "", [], reason, usage, Error: null);

    /// <summary>A rejection (as first event) or a fault.</summary>
    public static GenerationEvent OfFailure(InferenceError error) =>
        new(GenerationEventKind.Failed, "", [], default, default, error);
}
