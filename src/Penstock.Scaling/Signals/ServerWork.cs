using System.Runtime.InteropServices;

namespace Penstock.Scaling.Signals;

/// <summary>What model servers did between two readings, as sums that <see cref="Estimation.IterationFit"/> learns from.</summary>
/// <param name="Iterations">Passes through the model.</param>
/// <param name="DecodedSequences">Sequences decoded, summed over those passes.</param>
/// <param name="PrefilledTokens">Prompt tokens taken in.</param>
/// <param name="Busy">Time spent in those passes.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ServerWork(long Iterations, long DecodedSequences, long PrefilledTokens, TimeSpan Busy)
{
    /// <summary>Both together.</summary>
    public static ServerWork operator +(ServerWork one, ServerWork other) => new(
        one.Iterations + other.Iterations,
        one.DecodedSequences + other.DecodedSequences,
        one.PrefilledTokens + other.PrefilledTokens,
        one.Busy + other.Busy);

    /// <summary>
    /// What happened between two readings of one server. Where it counts passes and their time, that is it; where it only tells how long tokens are
    /// apart, a pass takes as long as that, and there are as many as tokens for each sequence. Nothing when a counter fell: the server was restarted.
    /// </summary>
    public static ServerWork Between(ServerReading before, ServerReading after)
    {
        double decoded = Rise(ServerSignal.OutputTokens);
        double prompt = Rise(ServerSignal.PromptTokens);
        double passes = Rise(ServerSignal.Passes);
        double seconds = Rise(ServerSignal.PassSeconds);
        double intervals = Rise(ServerSignal.TokenIntervals);
        if (double.IsNaN(decoded) || decoded <= 0)
        {
            return default;
        }

        double batch = Math.Max(1, after[ServerSignal.Running] ?? 1);
        passes = passes > 0 ? passes : decoded / batch;
        seconds = seconds > 0 ? seconds
            : intervals > 0 ? passes * Rise(ServerSignal.TokenSeconds) / intervals
            : double.NaN;
        return double.IsNaN(seconds) || seconds <= 0 || passes < 1
            ? default
            : new ServerWork((long)passes, (long)decoded, (long)Math.Max(0, double.IsNaN(prompt) ? 0 : prompt), TimeSpan.FromSeconds(seconds));

        double Rise(ServerSignal signal) =>
            before[signal] is { } old && after[signal] is { } now && now >= old ? now - old : double.NaN;
    }
}
