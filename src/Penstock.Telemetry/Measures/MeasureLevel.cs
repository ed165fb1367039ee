namespace Penstock.Telemetry.Measures;

/// <summary>How long measures are kept in steps of one length.</summary>
/// <param name="StepSeconds">The step.</param>
/// <param name="Steps">How many steps are kept at most.</param>
/// <param name="MaxBytes">How much memory they take at most; what is older goes first.</param>
public sealed record MeasureLevel(int StepSeconds, int Steps, long MaxBytes)
{
    private const long Mebibyte = 1024 * 1024;

    /// <summary>1 s for 10 min, 10 s for 1 h, 1 min for 24 h, 10 min for 7 d, 1 h for 35 d; each step divides the next. 80 MiB at most.</summary>
    public static IReadOnlyList<MeasureLevel> All { get; } =
    [
        new(1, 600, 16 * Mebibyte),
        new(10, 360, 16 * Mebibyte),
        new(60, 1440, 16 * Mebibyte),
        new(600, 1008, 16 * Mebibyte),
        new(3600, 840, 16 * Mebibyte),
    ];

    /// <summary>From this step on frames are worth storing.</summary>
    public const int LeastStoredStepSeconds = 60;

    /// <summary>How far it reaches back.</summary>
    public long SpanSeconds => (long)StepSeconds * Steps;

    /// <summary>The start of the step that <paramref name="second"/> is in.</summary>
    public long StartOf(long second) => second - (((second % StepSeconds) + StepSeconds) % StepSeconds);
}
