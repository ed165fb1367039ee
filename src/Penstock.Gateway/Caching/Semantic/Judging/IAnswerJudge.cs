namespace Penstock.Gateway.Caching.Semantic.Judging;

/// <summary>Says whether two answers to one question say the same. Its errors add to those of the cache: where it cannot tell, they do not.</summary>
internal interface IAnswerJudge
{
    /// <summary>How many of the likeliest answers are worth comparing.</summary>
    int MostComparisons { get; }

    /// <summary>True where either may be given for the other.</summary>
    ValueTask<bool> AreEqualAsync(string question, KeptAnswer kept, KeptAnswer made, CancellationToken cancellationToken);
}
