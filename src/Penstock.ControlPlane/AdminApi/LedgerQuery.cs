using System.Globalization;
using Microsoft.AspNetCore.Http;
using Penstock.Storage.Ledger;

namespace Penstock.ControlPlane.AdminApi;

/// <summary>What a query string asks of the ledger.</summary>
internal static class LedgerQuery
{
    /// <summary>Reads the filter. Null is success; else what is wrong.</summary>
    public static string? TryRead(IQueryCollection query, out LedgerFilter filter)
    {
        filter = new LedgerFilter();
        if (query.FirstOrDefault(parameter => parameter.Value.Count != 1).Key is { } repeated)
        {
            return $"'{repeated}' may be given once.";
        }

        if (!TryTime(query, "from", out DateTimeOffset? from) || !TryTime(query, "until", out DateTimeOffset? until))
        {
            return "'from' and 'until' are times like 2026-11-23 or 2026-11-23T10:00:00Z.";
        }

        string? word = query["outcome"];
        AttemptOutcome? outcome = word is null ? null : LedgerNames.Outcome(word);
        if (word is not null && outcome is null)
        {
            return $"'{word}' is no outcome. Known: {string.Join(", ", LedgerNames.OutcomeNames)}.";
        }

        if (query.ContainsKey("limit") && Limit(query) is null)
        {
            return $"'limit' is a number from 1 to {LedgerReader.MostRows}.";
        }

        filter = new LedgerFilter
        {
            From = from,
            Until = until,
            Tenant = query["tenant"],
            Key = query["key"],
            Model = query["model"],
            Target = query["target"],
            Outcome = outcome,
        };
        return null;
    }

    /// <summary>What sums are to be told apart by; by tenant, model and day where nothing is said.</summary>
    public static string? TryReadDimensions(IQueryCollection query, out List<UsageDimension> by)
    {
        by = [];
        foreach (string word in ((string?)query["by"] ?? "tenant,model,day").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Enum.TryParse(word, ignoreCase: true, out UsageDimension dimension) || char.IsDigit(word[0]) || by.Contains(dimension))
            {
                return $"'by' names tenant, key, model, target, outcome, day or hour, each once, with commas between; '{word}' is none of them.";
            }

            by.Add(dimension);
        }

        return by.Contains(UsageDimension.Day) && by.Contains(UsageDimension.Hour) ? "'by' takes day or hour, not both." : null;
    }

    /// <summary>The limit; null when there is none that makes sense.</summary>
    public static int? Limit(IQueryCollection query) =>
        int.TryParse(query["limit"], NumberStyles.None, CultureInfo.InvariantCulture, out int limit) && limit is > 0 and <= LedgerReader.MostRows ? limit : null;

    private static bool TryTime(IQueryCollection query, string name, out DateTimeOffset? time)
    {
        time = null;
        if (!query.ContainsKey(name))
        {
            return true;
        }

        bool isTime = DateTimeOffset.TryParse(query[name], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset some);
        time = isTime ? some : null;
        return isTime;
    }
}
