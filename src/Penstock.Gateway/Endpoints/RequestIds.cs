using System.Buffers;
using Microsoft.Extensions.Primitives;

namespace Penstock.Gateway.Endpoints;

/// <summary>Names exchanges. Our own id is unique and in time order; a client's own is kept where it is harmless in logs and headers.</summary>
internal sealed class RequestIds(TimeProvider time)
{
    private const int Longest = 128;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:/+=@");

    /// <summary>A new id. Its last byte is 0: the ledger counts the attempts of the exchange there.</summary>
    public string Next() => string.Create(36, Guid.CreateVersion7(time.GetUtcNow()), static (target, id) =>
    {
        "req_".CopyTo(target);
        id.TryFormat(target[4..], out _, "N");
        "00".CopyTo(target[34..]);
    });

    /// <summary>The client's id; null when it sent none, several, or one that is too long or holds other than plain characters.</summary>
    public static string? Inbound(StringValues header) =>
        header.Count == 1 && header[0] is { Length: > 0 and <= Longest } id && !id.AsSpan().ContainsAnyExcept(Allowed) ? id : null;
}
