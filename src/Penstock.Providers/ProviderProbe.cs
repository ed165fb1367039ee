namespace Penstock.Providers;

/// <summary>A question whether a target is alive: a GET that has to answer 2xx.</summary>
/// <param name="RequestId">For the target's logs.</param>
/// <param name="Path">Path on the target's host, beginning with a slash.</param>
/// <param name="Model">The name by which the target knows the model.</param>
/// <param name="ConnectTimeout">How long a new connection may take.</param>
public sealed record ProviderProbe(string RequestId, string Path, ModelName Model, TimeSpan ConnectTimeout);
