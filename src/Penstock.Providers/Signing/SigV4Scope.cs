namespace Penstock.Providers.Signing;

/// <summary>Where a signature is valid.</summary>
/// <param name="Region">For example <c>eu-central-1</c>.</param>
/// <param name="Service">The signing name, for example <c>bedrock</c>.</param>
public sealed record SigV4Scope(string Region, string Service);
