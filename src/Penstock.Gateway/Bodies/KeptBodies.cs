namespace Penstock.Gateway.Bodies;

/// <summary>What is kept of one exchange.</summary>
/// <param name="Request">As the client sent it, redacted.</param>
/// <param name="Answer">The text of the first answer, redacted; empty where there was none.</param>
public sealed record KeptBodies(string Request, string Answer);
