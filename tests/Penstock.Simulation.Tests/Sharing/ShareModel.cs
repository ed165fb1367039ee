using System.Runtime.InteropServices;
using Penstock.Storage.Sharing;

namespace Penstock.Simulation.Tests.Sharing;

/// <summary>The division of limits as the script in Redis does it, in memory and on a clock of one's own. Compared with the script itself elsewhere.</summary>
internal sealed class ShareModel
{
    private const int MostGone = 64;
    private const long HungryMilliseconds = 500;

    private readonly Dictionary<string, long> _seen = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _terms = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Limit> _limits = new(StringComparer.Ordinal);
    private long _born;
    private long _last;
    private long _term;

    public long Join() => ++_term;

    /// <summary>Loses all that it knows.</summary>
    public void Clear()
    {
        _seen.Clear();
        _terms.Clear();
        _limits.Clear();
        (_born, _last, _term) = (0, 0, 0);
    }

    public ShareRead Sync(long now, ShareSender sender, IReadOnlyList<ShareReport> reports)
    {
        long lease = (long)sender.Lease.TotalMilliseconds;
        if (_born == 0 || (now - _last > lease && _seen.Count > 0))
        {
            _born = now;
        }

        (_term, _last) = (Math.Max(_term, sender.Term), now);
        if (sender.IsLeaving)
        {
            _seen.Remove(sender.Gateway);
        }
        else
        {
            _seen[sender.Gateway] = now;
        }

        _terms[sender.Gateway] = sender.Term;
        foreach (string gone in _seen.Where(pair => pair.Value <= now - 86_400_000).Select(pair => pair.Key).ToArray())
        {
            _seen.Remove(gone);
        }

        foreach (string gone in _terms.Keys.Where(gateway => !_seen.ContainsKey(gateway)).ToArray())
        {
            _terms.Remove(gone);
        }

        long thaw = Math.Max(0, _born + lease - now);
        ShareReply[] replies = [.. reports.Select(report => Reply(now, lease, thaw, sender, report))];
        return new ShareRead(replies, _seen.Values.Count(at => now - at <= lease), _born, TimeSpan.FromMilliseconds(thaw));
    }

    private ShareReply Reply(long now, long lease, long thaw, ShareSender sender, ShareReport report)
    {
        if (!_limits.TryGetValue(report.Key, out Limit? limit))
        {
            _limits[report.Key] = limit = new Limit();
        }

        Sums sums = Count(now, lease, sender.Gateway, report, limit);
        if (limit.Records.TryGetValue(sender.Gateway, out Record? mine) && mine.Sequence >= report.Sequence)
        {
            return new ShareReply(0, 0, sums.Others + sums.Gone, sums.OthersTaken + sums.Gone, sums.Gone, sums.OthersDemand, false, false);
        }

        bool isUnseeded = report.Kind == ShareKind.Period && Seed(thaw, report, limit, ref sums);
        long free = report.Limit - sums.Gone - sums.Others - Math.Max(report.Claim, report.Taken);
        (long grant, long lacking) = (0, report.Need);
        if (thaw == 0 && !isUnseeded && !sender.IsLeaving && free > 0)
        {
            double part = report.Demand > 0 ? report.Limit * report.Demand / (report.Demand + sums.OthersDemand) : report.Limit;
            bool mayNeed = !(sums.IsHungry && report.Kind != ShareKind.Period && report.Claim > (part * 1.05) + 1);
            grant = report.Need > 0 && mayNeed && free >= report.Least ? Math.Min(report.Need, free) : 0;
            lacking = report.Need - grant;
            grant += sums.IsHungry ? 0 : Math.Max(0, Math.Min(report.Want - report.Claim - grant, (free - grant) / 2));
        }

        limit.Records[sender.Gateway] = new Record(
            report.Sequence, report.Claim + grant, report.Taken, report.Settled, now, report.Demand, lacking > 0 ? now : 0, (long)report.Horizon.TotalMilliseconds, [.. report.ByAge]);
        return new ShareReply(
            grant, free - grant, sums.Others + sums.Gone, sums.OthersTaken + sums.Gone, sums.Gone, sums.OthersDemand, sums.IsHungry, isUnseeded);
    }

    private bool Seed(long thaw, ShareReport report, Limit limit, ref Sums sums)
    {
        if (thaw > 0 && report.Gone > sums.Gone)
        {
            limit.Base += report.Gone - sums.Gone;
            sums.Gone = report.Gone;
        }

        bool isUnseeded = _born >= report.PeriodStart.ToUnixTimeMilliseconds() && limit.Seeded != _born;
        if (isUnseeded && report.Seed is { } seed && thaw == 0)
        {
            long more = Math.Max(0, seed - sums.Settled - limit.Base);
            (limit.Base, sums.Gone, limit.Seeded) = (limit.Base + more, sums.Gone + more, _born);
            return false;
        }

        return isUnseeded;
    }

    private Sums Count(long now, long lease, string gateway, ShareReport report, Limit limit)
    {
        var sums = new Sums { Settled = report.Settled };
        int gone = 0;
        foreach ((string other, Record record) in limit.Records.Where(pair => !string.Equals(pair.Key, gateway, StringComparison.Ordinal)).OrderBy(pair => pair.Key, StringComparer.Ordinal).ToArray())
        {
            long? seen = _seen.TryGetValue(other, out long at) ? at : null;
            if (seen is not null && (record.Sequence >> 32) < _terms.GetValueOrDefault(other))
            {
                seen = record.At - lease - 1;
            }

            if (seen is { } fresh && now - fresh <= lease)
            {
                sums.Others += Math.Max(record.Claim, record.Taken);
                sums.OthersTaken += record.Taken;
                sums.OthersDemand += record.Demand;
                sums.Settled += record.Settled;
                sums.IsHungry |= now - record.HungryAt <= HungryMilliseconds;
            }
            else if (report.Kind == ShareKind.Period)
            {
                bool isPast = now - Math.Max(seen ?? 0, record.At) > record.Horizon;
                long counted = isPast ? record.Settled : record.Taken;
                sums.Settled += counted;
                if (isPast && ++gone > MostGone)
                {
                    limit.Records.Remove(other);
                    limit.Base += counted;
                }
                else
                {
                    gone += isPast ? 0 : 1;
                    sums.Gone += counted;
                }
            }
            else
            {
                long counted = report.Kind == ShareKind.Window ? Window(now, lease, record, seen) : 0;
                sums.Others += counted;
                sums.OthersTaken += counted;
                if (counted == 0)
                {
                    limit.Records.Remove(other);
                }
            }
        }

        sums.Gone += limit.Base;
        return sums;
    }

    private static long Window(long now, long lease, Record record, long? seen)
    {
        long left = 0;
        for (int age = 0; age < record.ByAge.Length; age++)
        {
            left += now < record.At + 60_000 - (10_000 * age) ? record.ByAge[age] : 0;
        }

        return left + (seen is { } at && now < at + lease + 60_000 ? Math.Max(0, record.Claim - record.Taken) : 0);
    }

    private sealed class Limit
    {
        public Dictionary<string, Record> Records { get; } = new(StringComparer.Ordinal);

        public long Base { get; set; }

        public long Seeded { get; set; }
    }

    private sealed record Record(
        long Sequence, long Claim, long Taken, long Settled, long At, double Demand, long HungryAt, long Horizon, long[] ByAge);

    [StructLayout(LayoutKind.Auto)]
    private struct Sums
    {
        public long Others;
        public long OthersTaken;
        public long Gone;
        public long Settled;
        public double OthersDemand;
        public bool IsHungry;
    }
}
