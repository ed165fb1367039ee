namespace Penstock.Gateway.Experiments;

/// <summary>How a shadow's answer compares with the one that was returned: figures, never texts.</summary>
/// <param name="At">When the shadow's answer was there (UTC).</param>
/// <param name="RequestId">The exchange whose request was sent again.</param>
/// <param name="Model">The public model.</param>
/// <param name="Target">Who answered the client.</param>
/// <param name="Shadow">Who was compared.</param>
/// <param name="Failure">Why there is no answer to compare; null when there is one.</param>
/// <param name="Returned">What the client got.</param>
/// <param name="Compared">What the shadow said.</param>
/// <param name="Similarity">Shared words, from 0 to 1 (Dice's coefficient over the two multisets); null without an answer.</param>
/// <param name="CostUsd">What the shadow cost; null when its price or usage is not known.</param>
public sealed record ShadowComparison(
    DateTimeOffset At,
    string RequestId,
    string Model,
    string? Target,
    string Shadow,
    string? Failure,
    AnswerFigures Returned,
    AnswerFigures Compared,
    double? Similarity,
    decimal? CostUsd);
