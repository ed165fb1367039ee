using System.Collections.Immutable;
using Penstock.Gateway.Limits;
using Penstock.Gateway.Resolution;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Telemetry.Tracing;

namespace Penstock.Gateway.Inference;

/// <summary>
/// One exchange on its way through the stages. Inside Resilience each attempt has a fork of its own, with its own output,
/// cancellation and ending. Not for use by several threads.
/// </summary>
public sealed class InferenceContext
{
    private long _lastPieceAt;

    /// <summary>Begins an exchange.</summary>
    public InferenceContext(
        InferenceRequest request,
        GatewaySnapshot snapshot,
        Caller caller,
        IInferenceOutput output,
        long acceptedAt,
        CancellationToken cancelled)
    {
        (Request, Snapshot, Caller, Output, AcceptedAt, Cancelled) = (request, snapshot, caller, output, acceptedAt, cancelled);
    }

    /// <summary>What the client asks for; Reservation may bound the length of its answer.</summary>
    public InferenceRequest Request { get; set; }

    /// <summary>The configuration that this exchange runs under, whatever is reloaded meanwhile.</summary>
    public GatewaySnapshot Snapshot { get; }

    /// <summary>Who asks.</summary>
    public Caller Caller { get; }

    /// <summary>The way back.</summary>
    public IInferenceOutput Output { get; private set; }

    /// <summary>When the request was accepted, as a timestamp of the gateway's clock.</summary>
    public long AcceptedAt { get; }

    /// <summary>Cancelled when the client goes away; in a fork also by the attempt's deadlines.</summary>
    public CancellationToken Cancelled { get; }

    /// <summary>Its spans; null when it is not traced.</summary>
    public RequestTrace? Trace { get; init; }

    /// <summary>The model that was resolved; set by Resolution.</summary>
    public ModelRoute? Route { get; set; }

    /// <summary>The tiers of <see cref="Route"/> that this caller may use; set by Resolution, narrowed by later stages.</summary>
    public ImmutableArray<Tier> Tiers { get; set; } = [];

    /// <summary>The attempt of this fork; null outside Resilience.</summary>
    public Attempt? Attempt { get; private init; }

    /// <summary>How many attempts were dispatched.</summary>
    public int Attempts { get; set; }

    /// <summary>How long targets were waited for, over all attempts that have ended.</summary>
    public TimeSpan UpstreamTime { get; set; }

    /// <summary>How long its attempts have waited in queues.</summary>
    public TimeSpan QueuedFor { get; set; }

    /// <summary>How much of <see cref="QueuedFor"/> was a wait for the first replica of a pool: that is judged by the pool's hold, not as latency.</summary>
    public TimeSpan ColdFor { get; set; }

    /// <summary>What the attempts cost in USD, as far as prices are known; null when none is.</summary>
    public decimal? CostUsd { get; set; }

    /// <summary>The gateway's own time, from the accepted request to the settled answer; set by Metering, null before.</summary>
    public TimeSpan? Overhead { get; set; }

    /// <summary>The target of the deciding attempt; null when none was chosen.</summary>
    public TargetState? Target { get; private set; }

    /// <summary>How it ended.</summary>
    public Outcome Outcome { get; private set; }

    /// <summary>Why it failed; null when it did not.</summary>
    public InferenceError? Error { get; private set; }

    /// <summary>Tokens of the attempt that answered; null when nothing was said.</summary>
    public TokenUsage? Usage { get; set; }

    /// <summary>When the first piece of the answer came, as a timestamp; 0 when none did.</summary>
    public long FirstTokenAt { get; set; }

    /// <summary>What the exchange may spend; null where nothing limits it. Set by Reservation, enlarged by Resilience before each further attempt.</summary>
    public IReservation? Reservation { get; set; }

    /// <summary>The accounts that something limits; set by RequestLimits.</summary>
    public ImmutableArray<Account> Accounts { get; set; } = [];

    /// <summary>What RequestLimits holds back until the end; null where nothing limits requests.</summary>
    internal Holds? RequestHolds { get; set; }

    /// <summary>What the answer says of the caller's limits; null where there are none.</summary>
    public LimitStatus? Limits { get; set; }

    /// <summary>Counts the calls of targets of this exchange, all forks together.</summary>
    internal AttemptOrdinals? Ordinals { get; private set; }

    /// <summary>Which cache answered; set by Caching.</summary>
    public CacheUse Cache { get; set; }

    /// <summary>True when a cache was looked into and had nothing; set by Caching.</summary>
    public bool IsCacheMiss { get; set; }

    /// <summary>What a cache saved the caller, in USD as far as prices are known; set by Caching.</summary>
    public double SavedUsd { get; set; }

    /// <summary>What the answer's headers say of caches; null where the model has none. Set by Caching.</summary>
    public CacheNote? CacheNote { get; set; }

    /// <summary>Ends with a whole answer, or one whose client has gone, or a hit.</summary>
    public void End(Outcome outcome) => (Outcome, Error) = (outcome, null);

    /// <summary>Ends with <paramref name="error"/>.</summary>
    public void Fail(InferenceError error, Outcome outcome = Outcome.Refused) => (Outcome, Error) = (outcome, error);

    /// <summary>A piece of the answer came: deadlines move on, and the first one says how fast the target is.</summary>
    public void Progress(TimeProvider time)
    {
        long now = time.GetTimestamp();
        Attempt!.Deadline.Progress(now);
        if (FirstTokenAt != 0 && Request.IsStream)
        {
            Attempt.Target!.Instruments?.Of(Request.Operation).OutputChunk.Observe(time.GetElapsedTime(_lastPieceAt, now));
        }

        _lastPieceAt = now;
        if (FirstTokenAt == 0)
        {
            FirstTokenAt = now;
            TimeSpan latency = time.GetElapsedTime(Attempt.DispatchedAt, now);
            Attempt.Target!.Load.Latency.Observe(latency, now, time);
            Attempt.Replica?.Load.Latency.Observe(latency, now, time);
        }
    }

    /// <summary>Puts <paramref name="reader"/>, which passes everything on, before the output. Before an attempt is sent only.</summary>
    public void ReadAlong(IInferenceOutput reader) => Output = reader;

    /// <summary>Takes over how the deciding attempt ended.</summary>
    public void Adopt(InferenceContext attempted)
    {
        (Outcome, Error, Usage, FirstTokenAt) = (attempted.Outcome, attempted.Error, attempted.Usage, attempted.FirstTokenAt);
        Target = attempted.Attempt?.Target;
    }

    /// <summary>The context of a call that several exchanges share: it ends by <paramref name="cancelled"/>, not with this one's client.</summary>
    public InferenceContext ForFlight(IInferenceOutput output, CancellationToken cancelled)
    {
        // One record of the limits, so that what the call learns of them is in this one's headers.
        Limits = Accounts.IsEmpty ? Limits : Limits ?? new LimitStatus();
        return new(Request with { IncludeUsage = true }, Snapshot, Caller, output, AcceptedAt, cancelled)
        {
            Trace = Trace,
            Route = Route,
            Tiers = Tiers,
            Accounts = Accounts,
            Limits = Limits,
        };
    }

    /// <summary>Takes over how the call went that this exchange began.</summary>
    public void TakeOver(InferenceContext flown)
    {
        (Outcome, Error, Usage, Target, Cache) = (flown.Outcome, flown.Error, flown.Usage, flown.Target, flown.Cache);
        (Attempts, UpstreamTime, CostUsd, Reservation) = (flown.Attempts, flown.UpstreamTime, flown.CostUsd, flown.Reservation);
        (IsCacheMiss, SavedUsd) = (flown.IsCacheMiss, flown.SavedUsd);
        (Route, Tiers, QueuedFor, Ordinals) = (flown.Route, flown.Tiers, flown.QueuedFor, flown.Ordinals);
        FirstTokenAt = FirstTokenAt == 0 ? flown.FirstTokenAt : FirstTokenAt;
    }

    /// <summary>The context of a call beside this exchange, from <paramref name="from"/> on: nobody waits for it, and its attempts are numbered on.</summary>
    public InferenceContext Beside(IInferenceOutput output, long from, ImmutableArray<Tier> tiers) =>
        new(Request, Snapshot, Caller, output, from, CancellationToken.None) { Ordinals = Ordinals ??= new AttemptOrdinals(), Route = Route, Tiers = tiers };

    /// <summary>The context of one attempt of this exchange.</summary>
    public InferenceContext Fork(Attempt attempt, IInferenceOutput gate, CancellationToken cancelled) =>
        new(Request, Snapshot, Caller, gate, AcceptedAt, cancelled) { Trace = Trace, Ordinals = Ordinals ??= new AttemptOrdinals(), Route = Route, Tiers = Tiers, Attempt = attempt, UpstreamTime = UpstreamTime, QueuedFor = QueuedFor, CostUsd = CostUsd, Reservation = Reservation, CacheNote = CacheNote };
}
