using System.Globalization;
using Microsoft.AspNetCore.Http;
using Penstock.Catalog.Models;
using Penstock.Gateway.Inference;

namespace Penstock.Gateway.Endpoints;

/// <summary>What an answer says of its own making, in headers that no SDK minds.</summary>
internal static class PenstockHeaders
{
    /// <summary>By which a client says which conversation a request belongs to; any text.</summary>
    public const string Session = "x-penstock-session";

    /// <summary>How many calls to targets it took.</summary>
    public const string Attempts = "x-penstock-attempts";

    /// <summary>What it cost, where a price is known.</summary>
    public const string CostUsd = "x-penstock-cost-usd";

    /// <summary>The gateway's own time.</summary>
    public const string OverheadMs = "x-penstock-overhead-ms";

    /// <summary>Writes who answered and what was left out, attempts; for a whole answer also cost and overhead. A stream's are at <c>/v1/penstock/requests/{id}</c>.</summary>
    public static void Write(IHeaderDictionary headers, in AnswerHead head)
    {
        headers[Attempts] = head.Attempts.ToString(CultureInfo.InvariantCulture);
        if (head.IgnoredFields is not null)
        {
            headers["x-penstock-ignored"] = head.IgnoredFields;
        }

        if (head.DroppedFields is not null)
        {
            headers["x-penstock-dropped"] = head.DroppedFields;
        }

        if (head.Target is not null)
        {
            headers["x-penstock-target"] = head.Target;
        }

        if (head.IsEstimated)
        {
            headers["x-penstock-estimated"] = "true";
        }

        WriteFigures(headers, head);
    }

    private static void WriteFigures(IHeaderDictionary headers, in AnswerHead head)
    {
        if (head.CostUsd is { } cost)
        {
            headers[CostUsd] = Usd(cost);
        }

        if (head.Overhead is { } overhead)
        {
            headers[OverheadMs] = Milliseconds(overhead);
        }

        if (head.Cache is { } note)
        {
            Write(headers, note);
        }
    }

    private static void Write(IHeaderDictionary headers, CacheNote note)
    {
        headers["x-penstock-cache"] = note.Result;
        if (note.Entry is { } entry)
        {
            headers["x-penstock-cache-entry"] = entry;
        }

        if (note.Age is { } age)
        {
            headers["x-penstock-cache-age"] = ((long)age.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        if (note.Similarity is { } similarity)
        {
            headers["x-penstock-cache-similarity"] = similarity.ToString("0.####", CultureInfo.InvariantCulture);
        }

        if (note.IsStale)
        {
            headers["x-penstock-cache-stale"] = "true";
        }
    }

    /// <summary>What a client says of its urgency in <c>x-penstock-priority</c>; null when it says nothing, or nothing that is known.</summary>
    public static RequestPriority? Priority(IHeaderDictionary headers) => headers["x-penstock-priority"].ToString() switch
    {
        "low" => RequestPriority.Low,
        "normal" => RequestPriority.Normal,
        "high" => RequestPriority.High,
        _ => null,
    };

    /// <summary>Milliseconds with three places.</summary>
    public static string Milliseconds(TimeSpan time) => time < TimeSpan.Zero
        ? time.TotalMilliseconds.ToString("0.###", CultureInfo.InvariantCulture)
        : FixedPoint.Text((time.Ticks + (TimeSpan.TicksPerMicrosecond / 2)) / TimeSpan.TicksPerMicrosecond, 3);

    /// <summary>An amount without trailing zeros or exponent.</summary>
    public static string Usd(decimal amount) => FixedPoint.Text(amount);
}
