using Penstock.Gateway.Inference;
using Penstock.Protocols.Inference;
using Penstock.Storage.Ledger;

namespace Penstock.Gateway.Metering;

/// <summary>
/// A <see cref="RequestRecord"/> by its figures: of objects it holds only the names, which live as long as the configuration. Records that were kept
/// as objects would each outlive some collections and die old, which is what a garbage collector is worst at.
/// </summary>
internal readonly struct KeptRequest
{
    private readonly Guid _exchange;
    private readonly string? _otherId;
    private readonly string? _model;
    private readonly Operation _operation;
    private readonly Outcome _outcome;
    private readonly DateTimeOffset _acceptedAt;
    private readonly int _attempts;
    private readonly KeptUsage? _usage;
    private readonly decimal? _costUsd;
    private readonly TimeSpan? _overhead;
    private readonly TimeSpan? _firstToken;
    private readonly TimeSpan _duration;

    /// <summary>Keeps <paramref name="record"/>.</summary>
    public KeptRequest(RequestRecord record)
    {
        _otherId = TryParse(record.Id, out _exchange) ? null : record.Id;
        (Tenant, _model, _operation, _outcome) = (record.Tenant, record.Model, record.Operation, record.Outcome);
        (_acceptedAt, _attempts, _costUsd) = (record.AcceptedAt, record.Attempts, record.CostUsd);
        _usage = record.Usage is { } usage ? new KeptUsage(usage) : null;
        (_overhead, _firstToken, _duration) = (record.Overhead, record.FirstToken, record.Duration);
    }

    /// <summary>Who asked.</summary>
    public string? Tenant { get; }

    /// <summary>Whether it is the record of <paramref name="id"/>, which <see cref="NumberOf"/> was read from.</summary>
    public bool Is(string id, Guid? number) => number is { } exchange
        ? _otherId is null && exchange == _exchange
        : string.Equals(id, _otherId, StringComparison.Ordinal);

    /// <summary>The number in an id of our making; null in any other.</summary>
    public static Guid? NumberOf(string id) => TryParse(id, out Guid exchange) ? exchange : null;

    /// <summary>What was kept.</summary>
    public RequestRecord Record() => new(
        _otherId ?? AttemptId.ExchangeOf(_exchange),
        Tenant,
        _model,
        _operation,
        _outcome,
        _acceptedAt,
        _attempts,
        _usage?.Usage,
        _costUsd,
        _overhead,
        _firstToken,
        _duration);

    /// <summary>An id of our making can be told from its number; any other is kept as it is.</summary>
    private static bool TryParse(string id, out Guid exchange) =>
        AttemptId.TryParse(id, out exchange) && id.EndsWith("00", StringComparison.Ordinal) && !id.AsSpan(AttemptId.Prefix.Length).ContainsAnyInRange('A', 'F');
}
