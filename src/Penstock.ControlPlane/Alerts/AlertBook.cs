using Penstock.Catalog.Alerts;

namespace Penstock.ControlPlane.Alerts;

/// <summary>
/// The alerts that there are, and how they go from pending to firing to resolved: signals and time in, transitions out. Pure; not safe for concurrent use.
/// An alert fires once its condition has held for the rule's time, and is over once it has not held for as long, at most <see cref="LongestQuiet"/>, so that one
/// that flickers is told once.
/// </summary>
public sealed class AlertBook
{
    /// <summary>How long at most a condition has to be gone before its alert is over.</summary>
    public static readonly TimeSpan LongestQuiet = TimeSpan.FromMinutes(5);

    /// <summary>Most alerts at once; more are not taken up.</summary>
    public const int MostAlerts = 1000;

    private const long ShownAfter = 15 * 60;

    private readonly Dictionary<string, Alert> _alerts = new(StringComparer.Ordinal);

    /// <summary>All alerts: pending, firing, and those that were over lately.</summary>
    public IReadOnlyList<Alert> All => [.. _alerts.Values.OrderBy(alert => alert.State == AlertState.Resolved).ThenByDescending(alert => alert.Severity).ThenBy(alert => alert.Id, StringComparer.Ordinal)];

    /// <summary>Takes over alerts of an earlier run, or of another control plane that led before.</summary>
    public void Load(IEnumerable<Alert> alerts)
    {
        _alerts.Clear();
        foreach (Alert alert in alerts.Take(MostAlerts))
        {
            _alerts[alert.Id] = alert;
        }
    }

    /// <summary>Takes in what the rules say at <paramref name="now"/>. What has begun to fire or is over, each once.</summary>
    public IReadOnlyList<AlertTransition> Step(IEnumerable<(AlertRule Rule, AlertSignal Signal)> signals, IReadOnlyList<AlertSilence> silences, long now)
    {
        var transitions = new List<AlertTransition>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach ((AlertRule rule, AlertSignal signal) in signals)
        {
            string id = IdOf(rule.Options.Name, signal);
            if (signal.IsBreached && seen.Add(id))
            {
                Breached(id, rule.Options, signal, now);
            }
        }

        foreach (Alert alert in _alerts.Values.ToArray())
        {
            Alert next = seen.Contains(alert.Id) ? alert : Quiet(alert, now);
            next = next with { SilencedBy = silences.FirstOrDefault(silence => silence.Covers(next, now))?.Id };
            Keep(next, now, transitions);
        }

        return transitions;
    }

    private static string IdOf(string rule, AlertSignal signal) =>
        $"{rule}:{string.Join(",", signal.Labels().Select(label => $"{label.Key}={label.Value}"))}";

    private static long QuietSeconds(AlertRuleOptions rule) => (long)Math.Min(rule.For.TotalSeconds, LongestQuiet.TotalSeconds);

    private void Breached(string id, AlertRuleOptions rule, AlertSignal signal, long now)
    {
        Alert? old = _alerts.GetValueOrDefault(id) is { State: not AlertState.Resolved } known ? known : null;
        if (old is null && _alerts.Count >= MostAlerts)
        {
            return;
        }

        long since = old?.Since ?? now;
        bool fires = old?.State == AlertState.Firing || now - since >= (long)rule.For.TotalSeconds;
        _alerts[id] = new Alert
        {
            Id = id,
            Rule = rule.Name,
            State = fires ? AlertState.Firing : AlertState.Pending,
            Severity = signal.Severity ?? rule.Severity,
            Labels = signal.Labels(),
            Summary = signal.Summary,
            Value = signal.Value,
            Threshold = signal.Threshold,
            Since = since,
            FiringSince = fires ? old?.FiringSince ?? now : null,
            QuietFor = QuietSeconds(rule),
            IsNotified = old?.IsNotified ?? false,
            IsRecorded = old?.IsRecorded ?? false,
            Sinks = rule.Sinks,
        };
    }

    private static Alert Quiet(Alert alert, long now)
    {
        if (alert.State == AlertState.Resolved)
        {
            return alert;
        }

        long since = alert.QuietSince ?? now;
        bool isOver = alert.State == AlertState.Pending || now - since >= alert.QuietFor;
        return isOver ? alert with { State = AlertState.Resolved, QuietSince = since, ResolvedAt = now } : alert with { QuietSince = since };
    }

    /// <summary>What fires under a silence is told when that ends; what was never told is not told to be over.</summary>
    private void Keep(Alert alert, long now, List<AlertTransition> transitions)
    {
        switch (alert.State)
        {
            case AlertState.Firing when !alert.IsNotified && alert.SilencedBy is null:
                alert = alert with { IsNotified = true, IsRecorded = true };
                transitions.Add(new AlertTransition(now, alert, IsTold: true));
                break;
            case AlertState.Firing when !alert.IsRecorded:
                alert = alert with { IsRecorded = true };
                transitions.Add(new AlertTransition(now, alert, IsTold: false));
                break;
            case AlertState.Resolved when alert.IsRecorded:
                bool isTold = alert.IsNotified;
                alert = alert with { IsNotified = false, IsRecorded = false };
                transitions.Add(new AlertTransition(now, alert, isTold));
                break;
            case AlertState.Resolved when alert.FiringSince is null || now - alert.ResolvedAt > ShownAfter:
                _alerts.Remove(alert.Id);
                return;
        }

        _alerts[alert.Id] = alert;
    }
}
