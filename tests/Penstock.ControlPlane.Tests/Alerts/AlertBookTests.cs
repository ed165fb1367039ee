using Penstock.Catalog.Alerts;
using Penstock.ControlPlane.Alerts;
using Penstock.Telemetry.Measures;

namespace Penstock.ControlPlane.Tests.Alerts;

public sealed class AlertBookTests
{
    private static readonly AlertRule Rule = new(new AlertRuleOptions { Name = "r", For = TimeSpan.FromSeconds(60), Severity = AlertSeverity.Page }, AlertOrigin.File);
    private readonly AlertBook _book = new();

    [Fact]
    public void Fires_when_it_has_held_for_long_enough_and_ends_when_it_has_not()
    {
        Assert.Empty(Step(0, true));
        Assert.Equal(AlertState.Pending, Assert.Single(_book.All).State);
        Assert.Empty(Step(59, true));
        Assert.Equal(AlertState.Firing, Assert.Single(Step(60, true)).Alert.State);
        Assert.Empty(Step(70, true));
        Assert.Empty(Step(80, false));
        Assert.Empty(Step(139, false));
        AlertTransition over = Assert.Single(Step(140, false));
        Assert.Equal((AlertState.Resolved, 140L), (over.Alert.State, over.Alert.ResolvedAt));
        Assert.Empty(Step(150, false));
        Assert.Empty(Step(140 + 901, false));
        Assert.Empty(_book.All);
    }

    [Fact]
    public void One_that_flickers_is_told_once()
    {
        Step(0, true);
        Assert.Single(Step(60, true));
        for (int time = 70; time < 3600; time += 10)
        {
            Assert.Empty(Step(time, time % 40 != 30));
        }
    }

    [Fact]
    public void What_only_held_for_a_moment_is_never_told()
    {
        Assert.Empty(Step(0, true));
        Assert.Empty(Step(30, false));
        Assert.Empty(_book.All);
        Assert.Empty(Step(70, true));
        Assert.Equal(AlertState.Pending, Assert.Single(_book.All).State);
    }

    [Fact]
    public void Under_a_silence_nothing_is_told_and_after_it_what_still_fires()
    {
        var silence = new AlertSilence("s1", new Dictionary<string, string>(StringComparer.Ordinal) { ["rule"] = "r*", ["model"] = "chat" }, 200, "ola", "", 0);
        Step(0, true, silence);
        Assert.False(Assert.Single(Step(60, true, silence)).IsTold);
        Assert.Equal("s1", Assert.Single(_book.All).SilencedBy);

        Assert.Empty(Step(190, true, silence));
        Assert.True(Assert.Single(Step(200, true, silence)).IsTold);
    }

    [Fact]
    public void What_was_never_told_is_not_told_to_be_over()
    {
        var silence = new AlertSilence("s1", new Dictionary<string, string>(StringComparer.Ordinal) { ["severity"] = "page" }, 10_000, "ola", "", 0);
        Step(0, true, silence);
        Step(60, true, silence);
        Step(70, false, silence);

        Assert.False(Assert.Single(Step(130, false, silence)).IsTold);
    }

    [Fact]
    public void Series_are_alerts_of_their_own_and_bounded()
    {
        AlertSignal[] signals = [.. Enumerable.Range(0, AlertBook.MostAlerts + 50).Select(i => new AlertSignal(MeasureKey.OfModel($"m{i}"), true, 1, 0, "x"))];

        _book.Step(signals.Select(signal => (Rule, signal)), [], 0);

        Assert.Equal(AlertBook.MostAlerts, _book.All.Count);
    }

    [Fact]
    public void Who_takes_over_tells_nothing_twice()
    {
        Step(0, true);
        Step(60, true);
        (IReadOnlyList<Alert> alerts, _) = AlertDocuments.ReadState(AlertDocuments.WriteState(_book.All, []));
        var next = new AlertBook();
        next.Load(alerts);

        Assert.Empty(next.Step([(Rule, Signal(true))], [], 70));
        next.Step([(Rule, Signal(false))], [], 80);
        Assert.True(Assert.Single(next.Step([(Rule, Signal(false))], [], 140)).IsTold);
    }

    private static AlertSignal Signal(bool isBreached) => new(MeasureKey.OfModel("chat"), isBreached, 1, 0, "Something.");

    private IReadOnlyList<AlertTransition> Step(long now, bool isBreached, params AlertSilence[] silences) => _book.Step([(Rule, Signal(isBreached))], silences, now);
}
