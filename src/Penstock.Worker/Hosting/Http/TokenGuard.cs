using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Penstock.Worker.Hosting.Http;

/// <summary>
/// Lets only those in who show the worker's token, where it has one: whoever started it gave it, and other users of the machine do not know
/// it. Health is told to everybody.
/// </summary>
internal sealed class TokenGuard(string? token)
{
    private const string Scheme = "Bearer ";

    private readonly byte[]? _token = string.IsNullOrEmpty(token) ? null : Encoding.UTF8.GetBytes(token);

    public bool Admits(string path, IHeaderDictionary headers) =>
        _token is null || path is "/healthz" or "/readyz" || IsToken(headers.Authorization);

    /// <summary>In constant time for tokens of one length.</summary>
    private bool IsToken(string? authorization) =>
        authorization is not null
        && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(authorization[Scheme.Length..]), _token);
}
