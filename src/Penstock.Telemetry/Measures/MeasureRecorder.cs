using System.Numerics;

namespace Penstock.Telemetry.Measures;

/// <summary>
/// Where requests leave what they measured: a copy into a buffer, which is merged into the history later, off their way. Buffers are striped by processor, so that
/// their locks are hardly ever contended, and bounded: whoever finds one full has the history take it in at once. Safe for concurrent use.
/// </summary>
public sealed class MeasureRecorder
{
    private const int Capacity = 4096;
    private const int MostStripes = 16;

    private readonly Stripe[] _stripes;
    private readonly Action _drain;

    internal MeasureRecorder(Action drain)
    {
        _drain = drain;
        _stripes = new Stripe[Math.Min(MostStripes, (int)BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount))];
        for (int i = 0; i < _stripes.Length; i++)
        {
            _stripes[i] = new Stripe();
        }
    }

    /// <summary>Leaves <paramref name="sample"/>. Allocates nothing, but for a buffer that grows in its first seconds.</summary>
    public void Record(in MeasureSample sample)
    {
        Stripe stripe = _stripes[Thread.GetCurrentProcessorId() & (_stripes.Length - 1)];
        while (!stripe.TryAdd(sample))
        {
            _drain();
        }
    }

    /// <summary>Hands all samples to <paramref name="take"/> and is empty then. One caller at a time.</summary>
    internal void Drain(MeasureSampleReader take)
    {
        foreach (Stripe stripe in _stripes)
        {
            stripe.Drain(take);
        }
    }

    private sealed class Stripe
    {
        private const int First = 64;

        private readonly Lock _gate = new();
        private MeasureSample[] _samples = new MeasureSample[First];
        private MeasureSample[] _spare = [];
        private int _count;

        public bool TryAdd(in MeasureSample sample)
        {
            lock (_gate)
            {
                if (_count == _samples.Length)
                {
                    if (_count == Capacity)
                    {
                        return false;
                    }

                    Array.Resize(ref _samples, _count * 2);
                }

                _samples[_count++] = sample;
                return true;
            }
        }

        public void Drain(MeasureSampleReader take)
        {
            MeasureSample[] full;
            int count;
            lock (_gate)
            {
                if (_count == 0)
                {
                    return;
                }

                (full, count) = (_samples, _count);
                (_samples, _count) = (_spare.Length == 0 ? new MeasureSample[full.Length] : _spare, 0);
            }

            take(full.AsSpan(0, count));
            full.AsSpan(0, count).Clear();
            _spare = full;
        }
    }
}
