namespace Penstock.Cli.Evaluating;

/// <summary>What an evaluation is asked to do.</summary>
internal sealed record EvaluationPlan(
    string Entries, string? Queries, bool IsStream, int Seeds, int FirstSeed, int Requests, double JudgeError, IReadOnlyList<double> Bounds, bool IsJson, string? Calibration)
{
    /// <summary>What is wrong with it; null when nothing is.</summary>
    public string? Problem() =>
        !IsStream && Queries is null ? "Name the questions with --queries FILE, or say --stream."
        : IsStream && Queries is not null ? "--stream runs the entries themselves: leave --queries out."
        : Seeds is < 1 or > 1000 ? "--seeds is a number from 1 to 1000."
        : Requests is < 1 or > 1_000_000 ? "--requests is a number from 1 to 1000000."
        : JudgeError is not (>= 0 and < 0.5) ? "--judge-error is a share from 0 to 0.5."
        : Bounds.Any(static bound => bound is not (> 0 and < 1)) ? "--bound is a share between 0 and 1."
        : null;
}
