namespace Penstock.Providers.Transport;

/// <summary>The head of an answer, or why there is none; exactly one of them is not null.</summary>
/// <param name="Response">The answer. Whoever gets it disposes of it.</param>
/// <param name="Fault">Why nothing came.</param>
public readonly record struct UpstreamResult(UpstreamResponse? Response, ProviderFault? Fault);
