using Penstock.Gateway.Experiments;
using Penstock.Gateway.Health;
using Penstock.Gateway.Limits;
using Penstock.Gateway.Resolution;
using Penstock.Storage.Ledger;
using Penstock.Telemetry.Measures;

namespace Penstock.ControlPlane.Measures;

/// <summary>Samples what has no event of its own: what runs, waits, is ejected, is spent, is away.</summary>
public sealed class MeasureGauges
{
    /// <summary>The data plane's targets; null where none runs beside.</summary>
    public TargetDirectory? Targets { get; set; }

    /// <summary>Its models; null where none runs beside.</summary>
    public TrafficDirectory? Traffic { get; set; }

    /// <summary>What callers have taken; null where no gateway runs beside.</summary>
    public AccountBook? Accounts { get; set; }

    /// <summary>How many requests run.</summary>
    public Func<int> Running { get; set; } = static () => 0;

    /// <summary>The ledger's state; null where there is none.</summary>
    public Func<LedgerState>? Ledger { get; set; }

    /// <summary>How many bytes the ledger's journal may take.</summary>
    public long JournalBytes { get; set; }

    /// <summary>Whether what gateways share is away; null where nothing is shared.</summary>
    public Func<bool>? IsSharedAway { get; set; }

    /// <summary>Samples all of it into the open second.</summary>
    public void Sample(MeasureHistory history, in Instant now)
    {
        history.Sample(MeasureKey.Total, GaugeMeasure.InFlight, Running());
        SampleModels(history);
        SampleBudgets(history, now);
        if (Ledger?.Invoke() is { } ledger)
        {
            history.Sample(MeasureKey.Total, GaugeMeasure.JournalUsed, ledger.IsJournalFull ? 1 : JournalBytes > 0 ? (double)ledger.JournalBytes / JournalBytes : 0);
            history.Sample(MeasureKey.Total, GaugeMeasure.StoreAway, ledger.IsStoreAway ? 1 : 0);
        }

        if (IsSharedAway is { } isAway)
        {
            history.Sample(MeasureKey.Total, GaugeMeasure.SharedAway, isAway() ? 1 : 0);
        }
    }

    private void SampleModels(MeasureHistory history)
    {
        int waiting = 0;
        foreach (ModelRoute route in Traffic?.All() ?? [])
        {
            waiting += route.Queue.Waiting;
            history.Sample(MeasureKey.OfModel(route.Name.Text), GaugeMeasure.QueueDepth, route.Queue.Waiting);
            history.Sample(MeasureKey.OfModel(route.Name.Text), GaugeMeasure.InFlight, route.Tiers.Sum(tier => tier.Targets.Sum(target => target.Load.Outstanding)));
        }

        history.Sample(MeasureKey.Total, GaugeMeasure.QueueDepth, waiting);
        foreach (TargetState target in Targets?.All() ?? [])
        {
            MeasureKey key = MeasureKey.OfTarget(target.Health.Model, target.Health.Target);
            history.Sample(key, GaugeMeasure.InFlight, target.Load.Outstanding);
            history.Sample(key, GaugeMeasure.Ejected, target.Health.Phase is HealthPhase.Ejected or HealthPhase.HalfOpen ? 1 : 0);
        }
    }

    private void SampleBudgets(MeasureHistory history, in Instant now)
    {
        foreach (Account account in Accounts?.Limited ?? [])
        {
            if (account.Id.Kind == AccountKind.Tenant && account.Find(LimitMeasure.Spend) is { Limit: > 0 } spend)
            {
                CounterStatus status = spend.Status(now);
                MeasureKey tenant = MeasureKey.OfTenant(account.Id.Tenant);
                history.Sample(tenant, GaugeMeasure.BudgetUsed, 1 - ((double)status.Remaining / status.Limit));
                history.Sample(tenant, GaugeMeasure.BudgetEndsInSeconds, status.Reset.TotalSeconds);
            }
        }
    }
}
