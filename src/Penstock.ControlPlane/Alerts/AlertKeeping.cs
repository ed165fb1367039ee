using Microsoft.Extensions.Logging;
using Penstock.Catalog;
using Penstock.ControlPlane.Alerts.Sinks;
using Penstock.Storage.Control;

namespace Penstock.ControlPlane.Alerts;

/// <summary>
/// Judges the rules every few seconds, tells sinks, and keeps edits and state in the store. Of several control planes of one store one tells and keeps state; the
/// others look, and one of them takes over when its term is not renewed.
/// </summary>
internal sealed partial class AlertKeeping(AlertDesk desk, SinkSet sinks, ICatalogSource catalog, IControlStore store, string plane, TimeProvider time, ILogger logger)
{
    private const string Role = "alerts";
    private const int MostRetries = 5;

    private static readonly TimeSpan LeastTerm = TimeSpan.FromSeconds(30);

    private StoredDocument _edits = new(-1, []);
    private long _stateRevision;
    private byte[] _stored = [];
    private long _version = -1;

    private StoreCalls Store => field ??= new StoreCalls(LogAway);

    /// <summary>Rules, alerts and silences.</summary>
    public AlertDesk Desk => desk;

    /// <summary>Where notices go.</summary>
    public SinkSet Sinks => sinks;

    /// <summary>Whether it is this control plane that tells sinks.</summary>
    public bool IsLeading { get; private set; }

    /// <summary>The time, in seconds since 1970 (UTC).</summary>
    public long Now => time.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>Runs until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await TurnAsync(cancellationToken);
                await Task.Delay(catalog.Current.Alerts.Every, time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await TryAsync(async () => _ = IsLeading && await store.TryLeadAsync(Role, plane, time.GetUtcNow(), TimeSpan.Zero, CancellationToken.None));
        }
    }

    // 1. What is configured and edited.
    // 2. Whether this one tells; who takes over goes on where the other stopped.
    // 3. Judge, then keep, then tell: who dies in between tells once too little rather than twice.
    /// <summary>One judgement.</summary>
    public async Task TurnAsync(CancellationToken cancellationToken)
    {
        await RefreshAsync(cancellationToken);
        await TryAsync(() => LeadAsync(cancellationToken));
        IReadOnlyList<AlertTransition> transitions = desk.Judge();
        if (!IsLeading)
        {
            return;
        }

        await TryAsync(() => KeepAsync(cancellationToken));
        foreach (AlertTransition transition in transitions)
        {
            LogTransition(transition.Alert.State, transition.Alert.Id, transition.Alert.Summary);
        }

        sinks.Tell(transitions);
    }

    /// <summary>Changes what operators edit. Null is success; else one line.</summary>
    public async Task<string?> EditAsync(Func<AlertEdits, AlertEdits> change, CancellationToken cancellationToken)
    {
        try
        {
            for (int number = 0; number < MostRetries; number++)
            {
                StoredDocument seen = await store.ReadAsync(AlertDocuments.Edits, cancellationToken);
                AlertEdits next = change(AlertDocuments.ReadEdits(seen.Body, catalog.Current.Alerts));
                if (await store.TryWriteAsync(AlertDocuments.Edits, seen.Revision, AlertDocuments.WriteEdits(next), cancellationToken))
                {
                    await RefreshAsync(cancellationToken);
                    return null;
                }
            }

            return "Others keep changing the same thing. Try again.";
        }
        catch (Exception exception) when (StoreCalls.IsAway(exception))
        {
            return "The store does not answer; nothing has changed. Try again later.";
        }
    }

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        PenstockCatalog current = catalog.Current;
        StoredDocument edits = _edits;
        await TryAsync(async () => edits = await store.ReadAsync(AlertDocuments.Edits, cancellationToken));
        if (edits.Revision == _edits.Revision && current.Version == _version)
        {
            return;
        }

        (_edits, _version) = (edits, current.Version);
        desk.Apply(current.Alerts, AlertDocuments.ReadEdits(edits.Body, current.Alerts));
        await sinks.ApplyAsync(current.Alerts.Sinks);
    }

    private async Task LeadAsync(CancellationToken cancellationToken)
    {
        TimeSpan term = catalog.Current.Alerts.Every * 3;
        bool leads = await store.TryLeadAsync(Role, plane, time.GetUtcNow(), term > LeastTerm ? term : LeastTerm, cancellationToken);
        if (leads && !IsLeading)
        {
            StoredDocument state = await store.ReadAsync(AlertDocuments.State, cancellationToken);
            (IReadOnlyList<Alert> alerts, IReadOnlyList<AlertTransition> past) = AlertDocuments.ReadState(state.Body);
            desk.Load(alerts, past);
            _stateRevision = state.Revision;
        }

        IsLeading = leads;
    }

    private async Task KeepAsync(CancellationToken cancellationToken)
    {
        byte[] state = AlertDocuments.WriteState(desk.Alerts, desk.History);
        if (state.AsSpan().SequenceEqual(_stored))
        {
            return;
        }

        if (await store.TryWriteAsync(AlertDocuments.State, _stateRevision, state, cancellationToken))
        {
            (_stateRevision, _stored) = (_stateRevision + 1, state);
        }
        else
        {
            _stateRevision = (await store.ReadAsync(AlertDocuments.State, cancellationToken)).Revision;
        }
    }

    /// <summary>Without its store it goes on as it was: whoever led leads.</summary>
    private async Task TryAsync(Func<Task> act)
    {
        if (!await Store.TryAsync(act))
        {
            IsLeading |= !store.IsShared;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Alert {State}: {Id}: {Summary}")]
    private partial void LogTransition(AlertState state, string id, string summary);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store of alerts does not answer: {Reason}")]
    private partial void LogAway(string reason);
}
