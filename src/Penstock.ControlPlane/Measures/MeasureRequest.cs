using System.Globalization;
using Microsoft.AspNetCore.Http;
using Penstock.Catalog.Configuration;
using Penstock.Telemetry.Measures;

namespace Penstock.ControlPlane.Measures;

/// <summary>What a query string asks of the history of measures.</summary>
internal static class MeasureRequest
{
    /// <summary>Most steps in one answer.</summary>
    public const int MostSteps = 2000;

    private const int GoodSteps = 360;
    private const long DefaultSeconds = 15 * 60;

    private static readonly string[] Known = ["from", "until", "step", "by", "model", "target", "tenant"];

    /// <summary>Reads it. Null is success; else what is wrong.</summary>
    public static string? TryRead(IQueryCollection query, long now, out MeasureQuery wanted)
    {
        wanted = new MeasureQuery(MeasureDimension.Total, now - DefaultSeconds, now, 1);
        if (query.Keys.FirstOrDefault(key => !Known.Contains(key, StringComparer.Ordinal)) is { } unknown)
        {
            return $"'{unknown}' is not known here. Known: {string.Join(", ", Known)}.";
        }

        if (!TryTime(query, "until", now, out long until) || !TryTime(query, "from", until - DefaultSeconds, out long from))
        {
            return "'from' and 'until' are times like 2026-11-23T10:00:00Z, or seconds since 1970.";
        }

        if (from < 0 || from >= until)
        {
            return "'from' has to be before 'until'.";
        }

        if (!TryBy(query["by"], out MeasureDimension by))
        {
            return "'by' is total, model, target or tenant.";
        }

        if (!TryStep(query["step"], until - from, out int step))
        {
            return "'step' is a duration like 10s, 1m or 1h, or a number of seconds, from 1 s to 31 d.";
        }

        wanted = new MeasureQuery(by, from, until, step, Filter(query));
        return (until - from) / step > MostSteps ? $"That is more than {MostSteps} steps. Ask for a longer step or a shorter time." : null;
    }

    /// <summary>The dimension of that name.</summary>
    public static bool TryBy(string? word, out MeasureDimension by)
    {
        (by, bool isKnown) = word switch
        {
            null or "total" => (MeasureDimension.Total, true),
            "model" => (MeasureDimension.Model, true),
            "target" => (MeasureDimension.Target, true),
            "tenant" => (MeasureDimension.Tenant, true),
            _ => (MeasureDimension.Total, false),
        };
        return isKnown;
    }

    private static Func<MeasureKey, bool>? Filter(IQueryCollection query)
    {
        string?[] models = [.. query["model"]], targets = [.. query["target"]], tenants = [.. query["tenant"]];
        return models.Length + targets.Length + tenants.Length == 0 ? null : key => Has(models, key.Model) && Has(targets, key.Target) && Has(tenants, key.Tenant);

        static bool Has(string?[] wanted, string name) => wanted.Length == 0 || wanted.Contains(name, StringComparer.Ordinal);
    }

    private static bool TryStep(string? text, long seconds, out int step)
    {
        step = (int)Math.Clamp((seconds + GoodSteps - 1) / GoodSteps, 1, int.MaxValue);
        if (text is null)
        {
            // A step that some level has, so that the answer is as fine as it can be.
            step = MeasureLevel.All.Select(level => level.StepSeconds).FirstOrDefault(level => level >= (seconds / GoodSteps), step);
            return true;
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out step))
        {
            if (Duration.Parse(text) is not { } duration || duration.TotalSeconds > int.MaxValue)
            {
                return false;
            }

            step = (int)duration.TotalSeconds;
        }

        return step is >= 1 and <= 31 * 24 * 3600;
    }

    private static bool TryTime(IQueryCollection query, string name, long otherwise, out long second)
    {
        second = otherwise;
        if (query[name] is not [{ } text])
        {
            return query[name].Count == 0;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out second))
        {
            return second < 253_402_300_800;
        }

        bool isTime = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time);
        second = time.ToUnixTimeSeconds();
        return isTime;
    }
}
