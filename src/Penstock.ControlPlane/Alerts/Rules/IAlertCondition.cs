namespace Penstock.ControlPlane.Alerts.Rules;

/// <summary>What one rule asks of the measures. Remembers no more than what it would read anew; not safe for concurrent use.</summary>
internal interface IAlertCondition
{
    /// <summary>What it says of each of its series now.</summary>
    IEnumerable<AlertSignal> Judge(AlertMoment moment);
}
