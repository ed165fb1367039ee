using Penstock.Scaling.Estimation;
using Penstock.Scaling.Forecasting;
using Penstock.Scaling.Signals;

namespace Penstock.Scaling.Tests.Forecasting;

public sealed class ForecastTests
{
    [Fact]
    public void Seasonality_earns_its_weight_where_there_is_some()
    {
        var ensemble = ForecastEnsemble.Usual(96);
        var level = new LevelForecaster("level", 0.3);
        (double missed, double missedByLevel) = (0, 0);
        for (int step = 0; step < 96 * 6; step++)
        {
            ensemble.Observe(Season(step), 8);
            level.Observe(Season(step));
            bool isJudged = step > 96 * 4;
            missed += isJudged ? Math.Abs(Season(step + 8) - ensemble.Forecast(8)) : 0;
            missedByLevel += isJudged ? Math.Abs(Season(step + 8) - level.Forecast(8)) : 0;
        }

        Assert.Equal("daily", ensemble.Weights.MaxBy(expert => expert.Weight).Name);
        Assert.True(missed < 0.6 * missedByLevel, $"{missed:0} against {missedByLevel:0} of a level alone");
    }

    [Fact]
    public void A_level_is_forecast_as_itself()
    {
        var ensemble = ForecastEnsemble.Usual(96);
        for (int step = 0; step < 400; step++)
        {
            ensemble.Observe(10, 5);
        }

        Assert.Equal(10, ensemble.Forecast(5), 0.01);
    }

    [Fact]
    public void A_trend_is_seen_before_it_arrives()
    {
        var trend = new KalmanTrendForecaster();
        for (int step = 0; step < 200; step++)
        {
            trend.Observe(5 + (0.1 * step));
        }

        Assert.Equal(5 + (0.1 * 209), trend.Forecast(10), 0.3);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void Headroom_covers_what_it_says(double chance)
    {
        var random = new Random(11);
        var headroom = new ConformalHeadroom(500);
        (int covered, int asked) = (0, 0);
        double peak = 0;
        double factor = 0;
        for (int step = 0; step < 20_000; step++)
        {
            double value = Math.Exp(random.NextDouble());
            peak = Math.Max(peak, value);
            headroom.Observe(value, 1, 5);
            if (step % 5 == 4)
            {
                covered += step > 500 && peak <= factor ? 1 : 0;
                asked += step > 500 ? 1 : 0;
                (peak, factor) = (0, headroom.Quantile(chance));
            }
        }

        Assert.Equal(chance, (double)covered / asked, 0.03);
    }

    [Fact]
    public void What_an_iteration_costs_is_learned_whatever_was_believed_before()
    {
        var truth = new ReplicaModel { BaseSeconds = 0.011, SecondsPerSequence = 0.0009, SecondsPerPromptToken = 0.00004 };
        var fit = new IterationFit(new ReplicaModel());
        var random = new Random(3);
        for (int second = 0; second < 3_000; second++)
        {
            (int sequences, int prompt) = (random.Next(1, 64), random.Next(0, 512));
            fit.Observe(new PoolSample
            {
                At = DateTimeOffset.UnixEpoch,
                Elapsed = TimeSpan.FromSeconds(1),
                Iterations = 10,
                DecodedSequences = 10L * sequences,
                PrefilledTokens = 10L * prompt,
                Busy = TimeSpan.FromSeconds(10 * (truth.BaseSeconds + (truth.SecondsPerSequence * sequences) + (truth.SecondsPerPromptToken * prompt)) * (0.95 + (0.1 * random.NextDouble()))),
            });
        }

        Assert.Equal(truth.Work(1_000, 200), fit.Model.Work(1_000, 200), truth.Work(1_000, 200) * 0.05);
    }

    [Fact]
    public void A_cold_start_is_measured()
    {
        var estimate = new ColdStartEstimate(TimeSpan.FromMinutes(2));
        for (int start = 0; start < 10; start++)
        {
            DateTimeOffset at = DateTimeOffset.UnixEpoch.AddMinutes(start * 30);
            estimate.Observe(at, 1, 0);
            estimate.Observe(at.AddSeconds(1), 1, 1);
            estimate.Observe(at.AddSeconds(301), 2, 0);
        }

        Assert.Equal(300, estimate.P95.TotalSeconds, 1.0);
    }

    private static double Season(int step) => 20 + (10 * Math.Sin(2 * Math.PI * step / 96)) + (step % 96 is > 30 and < 40 ? 15 : 0);
}
