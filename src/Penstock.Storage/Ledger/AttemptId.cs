using System.Globalization;

namespace Penstock.Storage.Ledger;

/// <summary>
/// The id of an attempt: that of its exchange whose last byte is 0, with the attempt's ordinal there. So ids are unique once, in the order of time,
/// belong to the day in which the exchange was accepted, and all attempts of an exchange lie side by side.
/// </summary>
public static class AttemptId
{
    /// <summary>What the id of an exchange begins with.</summary>
    public const string Prefix = "req_";

    /// <summary>An exchange has at most so many attempts.</summary>
    public const int MostOrdinal = 255;

    private const int TextLength = 36;
    private const int IdBytes = 16;

    /// <summary>The id of attempt <paramref name="ordinal"/>, from 1; 0 is the exchange that needed none. An exchange whose id is not of our making gets one of <paramref name="now"/>.</summary>
    public static Guid Of(string exchange, int ordinal, DateTimeOffset now)
    {
        Guid id = TryParse(exchange, out Guid parsed) ? parsed : Guid.CreateVersion7(now);
        return WithLast(id, (byte)Math.Clamp(ordinal, 0, MostOrdinal));
    }

    /// <summary>Reads the id of an exchange as clients and logs see it.</summary>
    public static bool TryParse(string exchange, out Guid id)
    {
        id = default;
        return exchange.Length == TextLength
            && exchange.StartsWith(Prefix, StringComparison.Ordinal)
            && Guid.TryParseExact(exchange.AsSpan(Prefix.Length), "N", out id);
    }

    /// <summary>Attempt ids of the exchange: from the first up to the last, both inclusive.</summary>
    public static (Guid First, Guid Last) RangeOf(Guid exchange) => (WithLast(exchange, 0), WithLast(exchange, byte.MaxValue));

    /// <summary>The ordinal in an attempt's id.</summary>
    public static int OrdinalOf(Guid attempt)
    {
        Span<byte> bytes = stackalloc byte[IdBytes];
        attempt.TryWriteBytes(bytes, bigEndian: true, out _);
        return bytes[^1];
    }

    /// <summary>When the exchange was accepted, to the millisecond.</summary>
    public static DateTimeOffset TimeOf(Guid attempt) => DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(Milliseconds(attempt), 253_402_300_799_999));

    /// <summary>The least id that an exchange of <paramref name="time"/> can have: the bound of a range.</summary>
    public static Guid LeastAt(DateTimeOffset time)
    {
        Span<byte> bytes = stackalloc byte[IdBytes];
        bytes.Clear();
        long milliseconds = Math.Max(0, time.ToUnixTimeMilliseconds());
        for (int index = 5; index >= 0; index--, milliseconds >>= 8)
        {
            bytes[index] = (byte)milliseconds;
        }

        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>The id of the attempt's exchange, as clients and logs see it.</summary>
    public static string ExchangeOf(Guid attempt) => Prefix + WithLast(attempt, 0).ToString("N");

    /// <summary>The attempt's id as text: that of its exchange, a point, the ordinal.</summary>
    public static string ToText(Guid attempt) => string.Create(CultureInfo.InvariantCulture, $"{ExchangeOf(attempt)}.{OrdinalOf(attempt)}");

    private static long Milliseconds(Guid id)
    {
        Span<byte> bytes = stackalloc byte[IdBytes];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        long milliseconds = 0;
        for (int index = 0; index < 6; index++)
        {
            milliseconds = (milliseconds << 8) | bytes[index];
        }

        return milliseconds;
    }

    private static Guid WithLast(Guid id, byte last)
    {
        Span<byte> bytes = stackalloc byte[IdBytes];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        bytes[^1] = last;
        return new Guid(bytes, bigEndian: true);
    }
}
