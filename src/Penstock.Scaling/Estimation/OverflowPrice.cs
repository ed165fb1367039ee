namespace Penstock.Scaling.Estimation;

/// <summary>What a request costs that is answered elsewhere, and what that has come to today (UTC): both as gateways counted them.</summary>
public sealed class OverflowPrice
{
    /// <summary>A mean of fewer requests than this is no price.</summary>
    private const int Enough = 10;

    /// <summary>Requests after which a former price counts a third.</summary>
    private const double Memory = 500;

    private double _requests;
    private double _usd;
    private DateTime _day;

    /// <summary>USD a request; null until enough of them were seen.</summary>
    public double? UsdPerRequest => _requests >= Enough ? _usd / _requests : null;

    /// <summary>Spent since midnight UTC.</summary>
    public double TodayUsd { get; private set; }

    /// <summary>Takes in what went elsewhere since the sample before.</summary>
    public void Observe(DateTimeOffset at, int requests, double usd)
    {
        if (at.UtcDateTime.Date != _day)
        {
            (_day, TodayUsd) = (at.UtcDateTime.Date, 0);
        }

        if (requests > 0)
        {
            double fade = Math.Exp(-requests / Memory);
            (_requests, _usd) = ((_requests * fade) + requests, (_usd * fade) + usd);
            TodayUsd += usd;
        }
    }
}
