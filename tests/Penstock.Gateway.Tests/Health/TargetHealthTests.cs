using Microsoft.Extensions.Time.Testing;
using Penstock.Catalog.Models;
using Penstock.Gateway.Health;

namespace Penstock.Gateway.Tests.Health;

/// <summary>The state machine of one target, on virtual time.</summary>
public sealed class TargetHealthTests
{
    private static readonly HealthReport Good = HealthReport.Success(TimeSpan.FromMilliseconds(100));
    private static readonly HealthReport Bad = HealthReport.Fault("server fault: status 500");

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Faults_in_a_row_eject_and_a_success_between_them_does_not()
    {
        TargetHealth health = New();

        Repeat(4, () => health.Report(HealthPass.Normal, Bad));
        health.Report(HealthPass.Normal, Good);
        Repeat(4, () => health.Report(HealthPass.Normal, Bad));
        Assert.Equal(HealthPhase.Healthy, health.Phase);

        health.Report(HealthPass.Normal, Bad);
        Assert.Equal(HealthPhase.Ejected, health.Phase);
        Assert.False(health.Admits(Now));
        HealthStatus status = health.Read();
        Assert.Equal("5 faults in a row, the last: server fault: status 500", status.Reason);
        Assert.Equal(_time.GetUtcNow() + TimeSpan.FromSeconds(30), status.EjectedUntil);
        Assert.Equal(1, status.Counts.Ejections(EjectionCause.Consecutive));
    }

    [Fact]
    public void After_its_time_one_request_at_a_time_tries_it_and_three_successes_bring_it_back_slowly()
    {
        TargetHealth health = Ejected();
        _time.Advance(TimeSpan.FromSeconds(29.9));
        Assert.False(health.TryTakeTrial(Now));
        _time.Advance(TimeSpan.FromSeconds(0.1));

        for (int trial = 0; trial < TargetHealth.TrialsWanted; trial++)
        {
            Assert.True(health.TryTakeTrial(Now));
            Assert.Equal(HealthPhase.HalfOpen, health.Phase);
            Assert.False(health.TryTakeTrial(Now));
            Assert.Equal(HealthVerdict.Ejected, health.Verdict(Now));
            health.Report(HealthPass.Trial, Good);
        }

        Assert.Equal(HealthPhase.Recovering, health.Phase);
        Assert.Equal(TargetHealth.FirstShare, health.Share(Now), 6);
        _time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(0.55, health.Share(Now), 6);
        _time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(1, health.Share(Now));
        Assert.Equal(HealthPhase.Healthy, health.Read().Phase);
        Assert.Equal(
            [HealthPhase.Ejected, HealthPhase.HalfOpen, HealthPhase.Recovering, HealthPhase.Healthy], health.Read().History.Select(change => change.To));
        Assert.Equal(3, health.Read().Counts.Trials);
    }

    [Fact]
    public void A_trial_that_says_nothing_gives_its_place_to_the_next()
    {
        TargetHealth health = Ejected();
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.True(health.TryTakeTrial(Now));

        health.Report(HealthPass.Trial, HealthReport.Nothing);

        Assert.Equal(HealthVerdict.Trial, health.Verdict(Now));
    }

    [Fact]
    public void A_failed_trial_ejects_for_twice_as_long_but_not_for_ever()
    {
        TargetHealth health = Ejected();
        double[] waits = [.. Enumerable.Range(0, 5).Select(_ => WaitOfNextTrial(health))];

        Assert.Equal([30, 60, 120, 120, 120], waits);
    }

    [Fact]
    public void Flapping_is_answered_by_longer_ejections_and_forgotten_after_a_quiet_time()
    {
        TargetHealth health = Ejected();
        Bring(health);
        _time.Advance(TimeSpan.FromSeconds(31));
        Repeat(5, () => health.Report(HealthPass.Normal, Bad));
        Assert.Equal(_time.GetUtcNow() + TimeSpan.FromSeconds(60), health.Read().EjectedUntil);

        Bring(health);
        _time.Advance(TimeSpan.FromMinutes(6));
        Repeat(5, () => health.Report(HealthPass.Normal, Bad));
        Assert.Equal(_time.GetUtcNow() + TimeSpan.FromSeconds(30), health.Read().EjectedUntil);
    }

    [Fact]
    public void What_was_sent_before_an_ejection_and_ends_after_it_changes_nothing()
    {
        TargetHealth health = Ejected();

        health.Report(HealthPass.Normal, Good);
        Repeat(9, () => health.Report(HealthPass.Normal, Bad));

        Assert.Equal(HealthPhase.Ejected, health.Phase);
        Assert.Single(health.Read().History);
    }

    [Fact]
    public void Successes_in_panic_bring_it_back_and_faults_do_not_lengthen_its_ejection()
    {
        TargetHealth health = Ejected();
        DateTimeOffset? until = health.Read().EjectedUntil;
        Repeat(20, () => health.Report(HealthPass.Panic, Bad));
        Assert.Equal(until, health.Read().EjectedUntil);

        Repeat(3, () => health.Report(HealthPass.Panic, Good));
        Assert.Equal(HealthPhase.Recovering, health.Phase);
    }

    [Fact]
    public void A_target_that_asks_to_be_left_alone_rests_and_nothing_is_wrong_with_it()
    {
        TargetHealth health = New();
        health.Report(HealthPass.Normal, HealthReport.Nothing with { Rest = TimeSpan.FromSeconds(7) });

        Assert.Equal(HealthVerdict.Resting, health.Verdict(Now));
        Assert.Equal(TimeSpan.FromSeconds(7), health.Rest(Now));
        Assert.Equal(HealthPhase.Healthy, health.Phase);
        _time.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal(HealthVerdict.Admitted, health.Verdict(Now));
        Assert.Null(health.Rest(Now));
    }

    [Fact]
    public void Three_failed_probes_eject_and_it_is_not_tried_before_two_have_passed()
    {
        TargetHealth health = New();
        Repeat(3, () => health.ReportProbe("status 503"));
        Assert.Equal(HealthPhase.Ejected, health.Phase);
        Assert.Contains("status 503", health.Read().Reason, StringComparison.Ordinal);

        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(HealthVerdict.Ejected, health.Verdict(Now));
        health.ReportProbe(null);
        Assert.Equal(HealthVerdict.Ejected, health.Verdict(Now));
        health.ReportProbe(null);
        Assert.Equal(HealthVerdict.Trial, health.Verdict(Now));
    }

    [Fact]
    public void Probes_that_pass_shorten_an_ejection_only_where_they_had_failed_before()
    {
        TargetHealth seenDead = Ejected();
        seenDead.ReportProbe("connection refused");
        TargetHealth neverSeen = Ejected();

        foreach (TargetHealth health in new[] { seenDead, neverSeen })
        {
            Repeat(5, () => health.ReportProbe(null));
        }

        Assert.Equal(HealthVerdict.Trial, seenDead.Verdict(Now));
        Assert.Equal(HealthVerdict.Ejected, neverSeen.Verdict(Now));
    }

    [Fact]
    public void An_operator_takes_it_out_and_brings_it_back()
    {
        TargetHealth health = New();
        health.Hold("ops");
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(HealthVerdict.Held, health.Verdict(Now));
        Assert.Equal("ops took it out.", health.Read().Reason);

        health.Restore("ops");
        Assert.Equal((HealthPhase.Recovering, HealthVerdict.Admitted), (health.Phase, health.Verdict(Now)));
    }

    [Fact]
    public void More_faults_than_the_others_eject_and_as_many_do_not()
    {
        TargetHealth[] peers = Peers(3);
        for (int i = 0; i < 300; i++)
        {
            Array.ForEach(peers, peer => peer.Report(HealthPass.Normal, i % 2 == 0 ? Bad : Good));
            _time.Advance(TimeSpan.FromMilliseconds(50));
        }

        Assert.All(peers, peer => Assert.Equal(0, peer.Read().Counts.Ejections(EjectionCause.ErrorRate)));

        peers = Peers(3);
        for (int i = 0; i < 100; i++)
        {
            peers[0].Report(HealthPass.Normal, i % 2 == 0 ? Bad : Good);
            peers[1].Report(HealthPass.Normal, Good);
            peers[2].Report(HealthPass.Normal, Good);
            _time.Advance(TimeSpan.FromMilliseconds(50));
        }

        Assert.Equal((1, 0, 0), (Rate(peers[0]), Rate(peers[1]), Rate(peers[2])));

        static long Rate(TargetHealth health) => health.Read().Counts.Ejections(EjectionCause.ErrorRate);
    }

    [Fact]
    public void One_that_is_much_slower_than_the_others_is_ejected_and_stays_out_while_it_is_slow()
    {
        TargetHealth[] peers = Peers(4);
        Answer(peers, slow: TimeSpan.FromSeconds(5));
        Assert.Equal(HealthPhase.Ejected, peers[0].Phase);
        Assert.Equal(1, peers[0].Read().Counts.Ejections(EjectionCause.Latency));

        _time.Advance(TimeSpan.FromSeconds(10));
        Answer(peers, slow: TimeSpan.FromSeconds(5));
        _time.Advance(TimeSpan.FromSeconds(20));
        Answer(peers[1..], slow: TimeSpan.FromMilliseconds(100));
        Assert.True(peers[0].TryTakeTrial(Now));
        peers[0].Report(HealthPass.Trial, HealthReport.Success(TimeSpan.FromSeconds(5)));
        Assert.Equal(HealthPhase.Ejected, peers[0].Phase);
        Assert.Equal(2, peers[0].Read().Counts.Ejections(EjectionCause.Latency));
    }

    [Fact]
    public void Its_history_is_bounded()
    {
        TargetHealth health = New();
        Repeat(100, () =>
        {
            health.Hold("ops");
            health.Restore("ops");
        });

        Assert.Equal(32, health.Read().History.Length);
        Assert.Equal(100, health.Read().Counts.Ejections(EjectionCause.Operator));
    }

    private long Now => _time.GetTimestamp();

    private TargetHealth New(string name = "a") => new("chat", name, new HealthOptions(), _time);

    private TargetHealth Ejected()
    {
        TargetHealth health = New();
        Repeat(5, () => health.Report(HealthPass.Normal, Bad));
        Assert.Equal(HealthPhase.Ejected, health.Phase);
        return health;
    }

    private TargetHealth[] Peers(int count)
    {
        TargetHealth[] peers = [.. Enumerable.Range(0, count).Select(index => New($"t{index}"))];
        var group = new HealthPeers([.. peers]);
        Array.ForEach(peers, peer => peer.Peers = group);
        return peers;
    }

    private void Answer(TargetHealth[] peers, TimeSpan slow)
    {
        for (int i = 0; i < 60; i++)
        {
            foreach (TargetHealth peer in peers)
            {
                peer.Report(HealthPass.Normal, HealthReport.Success(peer == peers[0] ? slow : TimeSpan.FromMilliseconds(100)));
            }

            _time.Advance(TimeSpan.FromMilliseconds(50));
        }
    }

    private void Bring(TargetHealth health)
    {
        _time.Advance(TimeSpan.FromMinutes(2));
        Repeat(3, () =>
        {
            Assert.True(health.TryTakeTrial(Now));
            health.Report(HealthPass.Trial, Good);
        });
    }

    private double WaitOfNextTrial(TargetHealth health)
    {
        DateTimeOffset from = _time.GetUtcNow();
        while (!health.TryTakeTrial(Now))
        {
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        health.Report(HealthPass.Trial, Bad);
        return (_time.GetUtcNow() - from).TotalSeconds;
    }

    private static void Repeat(int times, Action action)
    {
        for (int i = 0; i < times; i++)
        {
            action();
        }
    }
}
