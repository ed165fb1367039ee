namespace Penstock.Gateway.Experiments;

/// <summary>What is kept of an answer's text.</summary>
/// <param name="Characters">Its length; what is beyond the bound of the comparison is counted too.</param>
/// <param name="FinishReason"><c>stop</c>, <c>length</c>, <c>tool_calls</c> or <c>content_filter</c>; null when none was said.</param>
/// <param name="FirstPieceSeconds">From dispatch, of the client's answer from acceptance; null when nothing came.</param>
/// <param name="Seconds">To its end.</param>
public sealed record AnswerFigures(long Characters, string? FinishReason, double? FirstPieceSeconds, double Seconds);
