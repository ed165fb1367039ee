using Penstock.Catalog.Alerts;
using Penstock.ControlPlane.Alerts.Rules;
using Penstock.Telemetry.Measures;

namespace Penstock.ControlPlane.Alerts;

/// <summary>
/// Rules, silences, alerts and their history together: the measures and time in, transitions out. No clock, no I/O: simulations run it as it is. Safe for
/// concurrent use.
/// </summary>
public sealed class AlertDesk(MeasureHistory history)
{
    /// <summary>Most lines of history.</summary>
    public const int MostHistory = 1000;

    private readonly Lock _gate = new();
    private readonly AlertBook _book = new();
    private readonly LinkedList<AlertTransition> _history = new();
    private List<(AlertRule Rule, IAlertCondition? Condition)> _rules = [];
    private AlertEdits _edits = AlertEdits.None;

    /// <summary>All alerts.</summary>
    public IReadOnlyList<Alert> Alerts
    {
        get
        {
            lock (_gate)
            {
                return _book.All;
            }
        }
    }

    /// <summary>What fired and ended, newest first.</summary>
    public IReadOnlyList<AlertTransition> History
    {
        get
        {
            lock (_gate)
            {
                return [.. _history];
            }
        }
    }

    /// <summary>Rules in force.</summary>
    public IReadOnlyList<AlertRule> Rules
    {
        get
        {
            lock (_gate)
            {
                return [.. _rules.Select(entry => entry.Rule)];
            }
        }
    }

    /// <summary>What operators made by API.</summary>
    public AlertEdits Edits
    {
        get
        {
            lock (_gate)
            {
                return _edits;
            }
        }
    }

    /// <summary>How many fire, and how many are about to.</summary>
    public (int Firing, int Pending) Counts()
    {
        lock (_gate)
        {
            return (_book.All.Count(alert => alert.State == AlertState.Firing), _book.All.Count(alert => alert.State == AlertState.Pending));
        }
    }

    /// <summary>Puts rules in force; one that has not changed keeps what it knows. The file's go over the API's, and these over the defaults.</summary>
    public void Apply(AlertOptions options, AlertEdits edits)
    {
        lock (_gate)
        {
            _edits = edits;
            var rules = new Dictionary<string, AlertRule>(StringComparer.Ordinal);
            foreach (AlertRuleOptions rule in options.Defaults ? DefaultAlertRules.All : [])
            {
                rules[rule.Name] = new AlertRule(rule, AlertOrigin.Default);
            }

            foreach (AlertRuleOptions rule in edits.Rules)
            {
                rules[rule.Name] = new AlertRule(rule, AlertOrigin.Api);
            }

            foreach (AlertRuleOptions rule in options.Rules)
            {
                rules[rule.Name] = new AlertRule(rule, AlertOrigin.File);
            }

            _rules = [.. rules.Values.OrderBy(rule => rule.Options.Name, StringComparer.Ordinal).Select(Keep)];
        }
    }

    /// <summary>Takes over where an earlier run, or another leader, stopped.</summary>
    public void Load(IEnumerable<Alert> alerts, IEnumerable<AlertTransition> history)
    {
        lock (_gate)
        {
            _book.Load(alerts);
            _history.Clear();
            foreach (AlertTransition transition in history.Take(MostHistory))
            {
                _history.AddLast(transition);
            }
        }
    }

    /// <summary>Judges every rule now. What has begun to fire or is over.</summary>
    public IReadOnlyList<AlertTransition> Judge()
    {
        lock (_gate)
        {
            var moment = new AlertMoment(history);
            IEnumerable<(AlertRule, AlertSignal)> signals = _rules
                .Where(entry => entry.Condition is not null)
                .SelectMany(entry => entry.Condition!.Judge(moment).Select(signal => (entry.Rule, signal)));
            IReadOnlyList<AlertTransition> transitions = _book.Step(signals, _edits.Silences, moment.Now);
            foreach (AlertTransition transition in transitions)
            {
                _history.AddFirst(transition);
            }

            while (_history.Count > MostHistory)
            {
                _history.RemoveLast();
            }

            return transitions;
        }
    }

    private (AlertRule Rule, IAlertCondition? Condition) Keep(AlertRule rule)
    {
        (AlertRule Rule, IAlertCondition? Condition) old = _rules.Find(entry => entry.Rule.Options == rule.Options);
        return (rule, old.Rule is null ? AlertConditions.Of(rule.Options) : old.Condition);
    }
}
