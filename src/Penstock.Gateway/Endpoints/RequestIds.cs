using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Extensions.Primitives;

namespace Penstock.Gateway.Endpoints;

/// <summary>Names exchanges. Our own id is unique and in time order; a client's own is kept where it is harmless in logs and headers.</summary>
internal sealed class RequestIds(TimeProvider time)
{
    private const int Longest = 128;
    private const int IdBytes = 16;
    private const int IdsOfChance = 64;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:/+=@");

    [ThreadStatic]
    private static byte[]? _chance;

    [ThreadStatic]
    private static int _chanceLeft;

    /// <summary>A new id. Its last byte is 0: the ledger counts the attempts of the exchange there.</summary>
    public string Next() => string.Create(36, CreateVersion7(), static (target, id) =>
    {
        "req_".CopyTo(target);
        id.TryFormat(target[4..], out _, "N");
        "00".CopyTo(target[34..]);
    });

    /// <summary>As <see cref="Guid.CreateVersion7(DateTimeOffset)"/> (RFC 9562, section 5.7), which asks the system for chance each time; here once for many.</summary>
    private Guid CreateVersion7()
    {
        Span<byte> bytes = stackalloc byte[IdBytes];
        _chance ??= new byte[IdBytes * IdsOfChance];
        if (_chanceLeft < IdBytes)
        {
            RandomNumberGenerator.Fill(_chance);
            _chanceLeft = _chance.Length;
        }

        _chanceLeft -= IdBytes;
        _chance.AsSpan(_chanceLeft, IdBytes).CopyTo(bytes);
        Span<byte> stamp = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(stamp, time.GetUtcNow().ToUnixTimeMilliseconds());
        stamp[2..].CopyTo(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x70);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>The client's id; null when it sent none, several, or one that is too long or holds other than plain characters.</summary>
    public static string? Inbound(StringValues header) =>
        header.Count == 1 && header[0] is { Length: > 0 and <= Longest } id && !id.AsSpan().ContainsAnyExcept(Allowed) ? id : null;
}
