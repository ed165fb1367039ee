namespace Penstock.Gateway.LoadBalancing;

/// <summary>
/// Work in tokens: what waits or runs at one place, and how fast it is done there. A prompt token counts a tenth of an answer's, since prompts
/// are read in parallel. Safe for concurrent use.
/// </summary>
public sealed class WorkState
{
    /// <summary>What a prompt token counts, where an answer token is 1.</summary>
    public const double PromptToken = 0.1;

    /// <summary>Answer tokens that are expected of a request when nothing has been learned.</summary>
    public const double FirstGuess = 256;

    private const double Learning = 0.1;

    private long _running;
    private double _meanOutput = FirstGuess;
    private double _capacity;

    /// <summary>Estimated work of what runs there now.</summary>
    public long Running => Math.Max(0, Interlocked.Read(ref _running));

    /// <summary>Answer tokens of a usual request.</summary>
    public double MeanOutput => Volatile.Read(ref _meanOutput);

    /// <summary>Work done in a second under the load that there is; 0 while nothing was measured.</summary>
    public double Capacity => Volatile.Read(ref _capacity);

    /// <summary>The estimate for a request of <paramref name="promptTokens"/> whose answer may have <paramref name="maxOutputTokens"/>.</summary>
    public long Estimate(double promptTokens, int? maxOutputTokens) =>
        1 + (long)((promptTokens * PromptToken) + Math.Min(MeanOutput, maxOutputTokens ?? double.PositiveInfinity));

    /// <summary>Adds work, or takes it off again.</summary>
    public void Add(long work) => Interlocked.Add(ref _running, work);

    /// <summary>
    /// Learns from a request that was answered: while it ran, <paramref name="concurrency"/> requests shared the place, so that the place did
    /// about as many times its work.
    /// </summary>
    public void Served(long promptTokens, long outputTokens, TimeSpan duration, int concurrency)
    {
        Learn(ref _meanOutput, outputTokens);
        double work = (promptTokens * PromptToken) + outputTokens;
        if (duration > TimeSpan.Zero && work > 0)
        {
            double rate = work * Math.Max(1, concurrency) / duration.TotalSeconds;
            if (Capacity <= 0)
            {
                Volatile.Write(ref _capacity, rate);
            }

            Learn(ref _capacity, rate);
        }
    }

    /// <summary>One of two that learn at the same moment may be lost; an average does not miss it.</summary>
    private static void Learn(ref double average, double sample)
    {
        double old = Volatile.Read(ref average);
        Volatile.Write(ref average, old + (Learning * (sample - old)));
    }
}
