using Penstock.Catalog.Alerts;
using Penstock.ControlPlane.Alerts;

namespace Penstock.ControlPlane.Tests.Alerts;

/// <summary>The rules that come with the program, and some of one's own, on virtual time: each fault raises its alert within its window, no other, and clears it.</summary>
public sealed class AlertSimulationTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan TenSeconds = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void A_target_that_is_five_times_slower_burns_the_latency_objective_and_nothing_else()
    {
        SimulatedTraffic traffic = New(seed: 1);
        traffic.FirstTokenMilliseconds = 1500;
        traffic.Run(TimeSpan.FromHours(2), TenSeconds);
        Assert.Empty(traffic.Transitions);

        traffic.FirstTokenMilliseconds *= 5;
        DateTimeOffset broken = traffic.Now;
        traffic.Run(TimeSpan.FromMinutes(90), TenSeconds);
        AlertTransition fired = Assert.Single(traffic.Transitions);
        Assert.Equal(("latency-burn", AlertState.Firing, AlertSeverity.Page, "chat"), (fired.Alert.Rule, fired.Alert.State, fired.Alert.Severity, fired.Alert.Labels["model"]));
        Assert.InRange(fired.Time - broken.ToUnixTimeSeconds(), 1, 3600);

        traffic.FirstTokenMilliseconds /= 5;
        DateTimeOffset mended = traffic.Now;
        traffic.Run(TimeSpan.FromHours(1), TenSeconds);
        Assert.Equal(2, traffic.Transitions.Count);
        Assert.Equal((fired.Alert.Id, AlertState.Resolved), (traffic.Transitions[1].Alert.Id, traffic.Transitions[1].Alert.State));
        Assert.InRange(traffic.Transitions[1].Time - mended.ToUnixTimeSeconds(), 1, 1900);
    }

    [Fact]
    public void A_burst_of_errors_is_told_within_three_minutes_and_over_within_four()
    {
        SimulatedTraffic traffic = New(seed: 2);
        traffic.Run(TimeSpan.FromHours(1), TenSeconds);

        traffic.FaultShare = 0.4;
        DateTimeOffset broken = traffic.Now;
        traffic.Run(TimeSpan.FromMinutes(5), TenSeconds);
        traffic.FaultShare = 0.001;
        DateTimeOffset mended = traffic.Now;
        traffic.Run(TimeSpan.FromHours(8), TenSeconds);

        AlertTransition[] burst = [.. traffic.Transitions.Where(transition => transition.Alert.Rule == "error-burst")];
        Assert.Equal([AlertState.Firing, AlertState.Resolved], burst.Select(transition => transition.Alert.State));
        Assert.InRange(burst[0].Time - broken.ToUnixTimeSeconds(), 60, 180);
        Assert.InRange(burst[1].Time - mended.ToUnixTimeSeconds(), 1, 240);

        // So many errors are more than 2 % of a month's budget: the objective's own alerts are due, each once, and end.
        Assert.All(traffic.Transitions, transition => Assert.Contains(transition.Alert.Rule, (string[])["error-burst", "availability-burn"]));
        Assert.All(traffic.Transitions.GroupBy(transition => transition.Alert.Id), group => Assert.Equal([AlertState.Firing, AlertState.Resolved], group.Select(transition => transition.Alert.State)));
    }

    [Fact]
    public void A_budget_that_will_run_out_is_told_a_day_before_and_ends_with_its_period()
    {
        SimulatedTraffic traffic = New(seed: 3);
        DateTimeOffset end = Start.AddDays(4);
        DateTimeOffset spree = Start.AddDays(1);
        traffic.Budget = now => now < end
            ? (Math.Min(1, 0.3 + (0.05 * (now - Start).TotalDays) + (now > spree ? 0.6 * (now - spree).TotalDays : 0)), (end - now).TotalSeconds)
            : (0.01, TimeSpan.FromDays(30).TotalSeconds);
        traffic.PeakRate = 0.5;
        traffic.Run(TimeSpan.FromDays(1), Minute);
        Assert.Empty(traffic.Transitions);

        traffic.Run(TimeSpan.FromDays(3.2), Minute);

        Assert.Equal([AlertState.Firing, AlertState.Resolved], traffic.Transitions.Select(transition => transition.Alert.State));
        AlertTransition fired = traffic.Transitions[0];
        Assert.Equal(("budget-runs-out", "acme"), (fired.Alert.Rule, fired.Alert.Labels["tenant"]));
        double used = fired.Alert.Value!.Value;
        double left = (1 - used) / 0.65 * 24;
        Assert.InRange(left, 12, 24.5);
        Assert.InRange(traffic.Transitions[1].Time - end.ToUnixTimeSeconds(), 0, 900);
    }

    [Fact]
    public void A_budget_that_lasts_to_its_end_is_not_told()
    {
        SimulatedTraffic traffic = New(seed: 4);
        DateTimeOffset end = Start.AddDays(2);
        traffic.Budget = now => (Math.Min(0.97, 0.6 + (0.18 * (now - Start).TotalDays)), Math.Max(1, (end - now).TotalSeconds));
        traffic.PeakRate = 0.2;

        traffic.Run(TimeSpan.FromDays(2), Minute);

        Assert.Empty(traffic.Transitions);
    }

    [Fact]
    public void An_ejected_target_is_told_after_a_minute_and_over_when_it_is_back()
    {
        SimulatedTraffic traffic = New(seed: 5);
        traffic.Run(TimeSpan.FromMinutes(5), TenSeconds);
        traffic.IsEjected = true;
        traffic.Run(TimeSpan.FromMinutes(3), TenSeconds);
        traffic.IsEjected = false;
        traffic.Run(TimeSpan.FromMinutes(5), TenSeconds);

        Assert.Equal([AlertState.Firing, AlertState.Resolved], traffic.Transitions.Select(transition => transition.Alert.State));
        Assert.Equal("target-ejected:model=chat,target=local", traffic.Transitions[0].Alert.Id);
    }

    [Fact]
    public void A_week_of_noisy_normal_traffic_tells_nothing_after_a_week_of_learning()
    {
        SimulatedTraffic traffic = New(seed: 6, new AlertRuleOptions
        {
            Name = "odd-traffic",
            Kind = AlertKind.Anomaly,
            Measure = "requests.rate",
            Window = TimeSpan.FromHours(1),
            For = TimeSpan.FromMinutes(10),
        }, new AlertRuleOptions
        {
            Name = "odd-latency",
            Kind = AlertKind.Anomaly,
            Measure = "firstToken.p95",
            Window = TimeSpan.FromHours(1),
            For = TimeSpan.FromMinutes(10),
            MinRequests = 50,
            Direction = AlertDirection.Above,
        });
        traffic.PeakRate = 0.4;
        traffic.Budget = now => (0.2 + (0.02 * (now - Start).TotalDays), TimeSpan.FromDays(20).TotalSeconds);

        traffic.Run(TimeSpan.FromDays(14), Minute);

        Assert.Empty(traffic.Transitions);
        Assert.DoesNotContain(traffic.Desk.Alerts, alert => alert.State == AlertState.Firing);
    }

    [Fact]
    public void Traffic_that_stops_on_a_working_day_is_an_anomaly()
    {
        SimulatedTraffic traffic = New(seed: 7, new AlertRuleOptions
        {
            Name = "odd-traffic",
            Kind = AlertKind.Anomaly,
            Measure = "requests.rate",
            Window = TimeSpan.FromHours(1),
            For = TimeSpan.FromMinutes(10),
        });
        traffic.PeakRate = 0.4;
        traffic.Run(TimeSpan.FromDays(8) + TimeSpan.FromHours(2), Minute);
        Assert.Empty(traffic.Transitions);

        traffic.PeakRate = 0.001;
        DateTimeOffset broken = traffic.Now;
        traffic.Run(TimeSpan.FromHours(2), Minute);

        AlertTransition fired = Assert.Single(traffic.Transitions);
        Assert.Equal(("odd-traffic", AlertState.Firing), (fired.Alert.Rule, fired.Alert.State));
        Assert.InRange(fired.Time - broken.ToUnixTimeSeconds(), 600, 5400);
    }

    [Fact]
    public void Two_runs_of_one_seed_tell_the_same()
    {
        string[] Tell()
        {
            SimulatedTraffic traffic = New(seed: 8);
            traffic.FaultShare = 0.3;
            traffic.Run(TimeSpan.FromMinutes(30), TenSeconds);
            return [.. traffic.Transitions.Select(transition => $"{transition.Time} {transition.Alert.Id} {transition.Alert.State} {transition.Alert.Value}")];
        }

        string[] first = Tell();
        Assert.NotEmpty(first);
        Assert.Equal(first, Tell());
    }

    private static SimulatedTraffic New(int seed, params AlertRuleOptions[] rules)
    {
        var traffic = new SimulatedTraffic(seed, Start);
        traffic.Desk.Apply(new AlertOptions(), AlertEdits.None with { Rules = rules });
        return traffic;
    }
}
