namespace Penstock.Cli.Evaluating;

/// <summary>What became of one stream.</summary>
/// <param name="Seed">Its seed.</param>
/// <param name="Bound">The bound that was asked for.</param>
/// <param name="Requests">Its length.</param>
/// <param name="Hits">Answered from the cache.</param>
/// <param name="Wrong">Of these, wrongly.</param>
/// <param name="Audits">Would-be hits that went upstream to be compared.</param>
/// <param name="Estimate">What the cache itself estimated its error rate to be.</param>
internal sealed record StreamResult(int Seed, double Bound, int Requests, int Hits, int Wrong, int Audits, double Estimate)
{
    /// <summary>Share of requests that were answered from the cache.</summary>
    public double HitRate => Hits / (double)Requests;

    /// <summary>Share of requests that were answered wrongly.</summary>
    public double ErrorRate => Wrong / (double)Requests;

    /// <summary>Whether the bound was kept.</summary>
    public bool IsKept => ErrorRate <= Bound;
}
