namespace Penstock.Cli.Requests;

/// <summary>One entry of <c>GET /v1/models</c>.</summary>
/// <param name="Id">The name to ask for.</param>
/// <param name="Owner">Whose it is; empty when not said.</param>
/// <param name="Created">When it was made; null when not said.</param>
internal sealed record ListedModel(string Id, string Owner, DateTimeOffset? Created);
