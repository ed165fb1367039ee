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

    /// <summary>Writes attempts; for a whole answer also cost and overhead. A stream's are at <c>/v1/penstock/requests/{id}</c>.</summary>
    public static void Write(IHeaderDictionary headers, in AnswerHead head)
    {
        headers["x-penstock-attempts"] = head.Attempts.ToString(CultureInfo.InvariantCulture);
        if (head.CostUsd is { } cost)
        {
            headers["x-penstock-cost-usd"] = Usd(cost);
        }

        if (head.Overhead is { } overhead)
        {
            headers["x-penstock-overhead-ms"] = overhead.TotalMilliseconds.ToString("0.###", CultureInfo.InvariantCulture);
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

    /// <summary>An amount without trailing zeros or exponent.</summary>
    public static string Usd(decimal amount) => amount.ToString("0.############", CultureInfo.InvariantCulture);
}
