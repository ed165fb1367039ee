using System.Globalization;
using Penstock.Storage.Caching;
using Penstock.Storage.Redis;
using StackExchange.Redis;

namespace Penstock.Storage.Sharing;

/// <summary>Shares in Redis or Valkey: a hash for each limit, with a record of each gateway in it. One step of one script for all limits of a report.</summary>
/// <param name="connection">StackExchange.Redis' connection string.</param>
/// <param name="milliseconds">A clock in the place of Redis' own, for tests of the rules; null takes Redis' own.</param>
public sealed class RedisShareStore(string connection, Func<long>? milliseconds = null) : IShareStore
{
    // One slot for all keys, so that a script may touch several on a cluster.
    private const string Prefix = "{penstock}:share:";
    private static readonly RedisKey StoreKey = Prefix + "store";
    private static readonly RedisKey MembersKey = Prefix + "gateways";

    private readonly RedisConnection _redis = new(connection, "penstock-share");

    /// <inheritdoc/>
    public async ValueTask<(long Term, StoreFault? Fault)> JoinAsync(CancellationToken cancellationToken)
    {
        long term = 0;
        StoreFault? fault = await _redis.RunAsync(async redis => term = await redis.HashIncrementAsync(StoreKey, "term"), cancellationToken);
        return (fault is null ? term : 0, fault);
    }

    /// <inheritdoc/>
    public async ValueTask<ShareRead> SyncAsync(ShareSender sender, IReadOnlyList<ShareReport> reports, CancellationToken cancellationToken)
    {
        RedisResult[] answer = [];
        RedisKey[] keys = [StoreKey, MembersKey, .. reports.Select(report => (RedisKey)(Prefix + report.Key))];
        RedisValue[] arguments = Arguments(sender, reports);
        StoreFault? fault = await _redis.RunAsync(
            async redis => answer = (RedisResult[])(await redis.ScriptEvaluateAsync(ShareScript.Text, keys, arguments))!, cancellationToken);
        if (fault is not null)
        {
            return ShareRead.Failed(fault);
        }

        var replies = new ShareReply[reports.Count];
        for (int index = 0; index < replies.Length; index++)
        {
            replies[index] = Reply(answer.AsSpan(ShareScript.ReplyHead + (index * ShareScript.ReplyWidth), ShareScript.ReplyWidth));
        }

        return new ShareRead(replies, (int)answer[1], (long)answer[0], TimeSpan.FromMilliseconds((long)answer[2]));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _redis.DisposeAsync();

    private RedisValue[] Arguments(ShareSender sender, IReadOnlyList<ShareReport> reports)
    {
        var arguments = new List<RedisValue>(ShareScript.Head + (reports.Count * ShareScript.Width))
        {
            sender.Gateway, (long)sender.Lease.TotalMilliseconds, sender.IsLeaving ? 1 : 0, sender.Term, milliseconds?.Invoke() ?? RedisValue.EmptyString,
        };
        foreach (ShareReport report in reports)
        {
            arguments.AddRange(
            [
                report.Kind switch { ShareKind.Window => "w", ShareKind.Concurrent => "c", _ => "p" },
                report.Limit,
                report.Sequence,
                report.Claim,
                report.Taken,
                report.Settled,
                report.Need,
                report.Least,
                report.Want,
                report.Demand.ToString("R", CultureInfo.InvariantCulture),
                (long)report.Horizon.TotalMilliseconds,
                report.ForgetAt?.ToUnixTimeMilliseconds() ?? 0,
                report.PeriodStart.ToUnixTimeMilliseconds(),
                report.Gone,
                report.Seed ?? -1,
                string.Join(',', report.ByAge),
            ]);
        }

        return [.. arguments];
    }

    private static ShareReply Reply(ReadOnlySpan<RedisResult> fields) => new(
        (long)fields[0],
        (long)fields[1],
        (long)fields[2],
        (long)fields[3],
        (long)fields[4],
        double.Parse((string)fields[5]!, CultureInfo.InvariantCulture),
        (long)fields[6] != 0,
        (long)fields[7] != 0);
}
