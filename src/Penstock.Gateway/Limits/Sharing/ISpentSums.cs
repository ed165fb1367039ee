namespace Penstock.Gateway.Limits.Sharing;

/// <summary>Knows from elsewhere what all gateways have spent: what a store that lost its memory is told.</summary>
public interface ISpentSums
{
    /// <summary>What <paramref name="account"/> came to since <paramref name="from"/>, in the measure's unit. Null when it cannot be told now.</summary>
    ValueTask<long?> SumAsync(AccountId account, LimitMeasure measure, DateTimeOffset from, CancellationToken cancellationToken);
}
