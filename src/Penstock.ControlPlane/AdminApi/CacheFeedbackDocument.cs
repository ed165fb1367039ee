namespace Penstock.ControlPlane.AdminApi;

/// <summary>What came of an operator's word on an answer.</summary>
/// <param name="Entry">The answer.</param>
/// <param name="Verdict"><c>right</c> or <c>wrong</c>.</param>
/// <param name="Removed">Questions that are no longer answered with it.</param>
/// <param name="Learned">Whether a hit of it was remembered, and the risk labelled.</param>
internal sealed record CacheFeedbackDocument(string Entry, string Verdict, int Removed, bool Learned);
