namespace Penstock.Fuzz;

/// <summary>Runs one target and counts. Stops at the first input that breaks a rule, and keeps it.</summary>
/// <param name="target">What is run.</param>
/// <param name="seed">Of chance: the same seed makes the same inputs.</param>
/// <param name="time">For the watchdog.</param>
public sealed class FuzzRun(FuzzTarget target, int seed, TimeProvider time)
{
    private static readonly TimeSpan LongestInput = TimeSpan.FromSeconds(20);

    private long _inputs;
    private long _seen = -1;
    private byte[] _current = [];

    /// <summary>Inputs that were run.</summary>
    public long Inputs => _inputs;

    /// <summary>Inputs that were decoded.</summary>
    public long Decoded { get; private set; }

    /// <summary>What broke, or null.</summary>
    public Exception? Crash { get; private set; }

    /// <summary>The input that broke it.</summary>
    public byte[] Culprit => _current;

    /// <summary>The share of inputs that were decoded, 0 to 1.</summary>
    public double DecodedShare => _inputs == 0 ? 0 : (double)Decoded / _inputs;

    /// <summary>Runs the seeds, what was found before, and then <paramref name="inputs"/> mutations.</summary>
    /// <param name="inputs">How many.</param>
    /// <param name="onHang">Called with the input on which the target does not end; the run itself cannot go on then.</param>
    public void Run(long inputs, Action<byte[]> onHang)
    {
        var mutator = new Mutator(new Random(seed), target.Seeds);
        using ITimer watchdog = time.CreateTimer(_ => Watch(onHang), null, LongestInput, LongestInput);
        foreach (byte[] known in Corpus.Found(target.Name))
        {
            Try(known);
        }

        _inputs = Decoded = 0;
        while (_inputs < inputs && Crash is null)
        {
            Try(target.Mutate(target.Seeds[mutator.Random.Next(target.Seeds.Count)], mutator));
        }
    }

    private void Try(byte[] input)
    {
        if (Crash is not null)
        {
            return;
        }

        _current = input;
        try
        {
            Decoded += target.Run(input, new FuzzBudget(input.Length)) ? 1 : 0;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            Crash = exception;
        }

        Interlocked.Increment(ref _inputs);
    }

    private void Watch(Action<byte[]> onHang)
    {
        long now = Interlocked.Read(ref _inputs);
        if (now == _seen)
        {
            onHang(_current);
        }

        _seen = now;
    }
}
