namespace Penstock.Client;

/// <summary>How a provider took one of its keys. Nothing was generated, so nothing was spent.</summary>
/// <param name="Status">The HTTP status; 0 when nobody answered.</param>
/// <param name="Models">How many models it lists for the key; null when it listed none.</param>
/// <param name="Problem">Why nobody answered; null when somebody did.</param>
public sealed record KeyCheck(int Status, int? Models, string? Problem);
