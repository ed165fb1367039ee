using System.Collections.Immutable;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Limits;
using Penstock.Gateway.Resolution;

namespace Penstock.Gateway.Reservation;

/// <summary>
/// What one exchange holds back of tokens and money. Settled exactly once: by the stage at the end of the exchange, or by
/// <see cref="ReservationRegister"/> when its time to live is over. Safe for concurrent use.
/// </summary>
internal sealed class ReservationHold(ImmutableArray<Account> accounts, Bound bound, string model, TimeProvider time) : IReservation
{
    private readonly Lock _gate = new();
    private readonly Holds _holds = new();
    private bool _isSettled;

    /// <summary>What the first attempt takes at most.</summary>
    public Bound Bound => bound;

    /// <summary>What all attempts together take at most.</summary>
    public Bound Held => new(bound.PromptTokens + More.PromptTokens, bound.OutputTokens + More.OutputTokens, bound.NanoUsd + More.NanoUsd);

    /// <summary>The public model.</summary>
    public string Model => model;

    /// <summary>Who refused, with what, and how much he was asked for.</summary>
    public (Account Account, LimitCounter Counter, long Amount)? Refusal =>
        _holds.Refusing is null ? null : (_holds.RefusedBy!, _holds.Refusing, _holds.RefusedAmount);

    /// <summary>When nobody will settle it any more, as a timestamp; set by the register's owner.</summary>
    public long Deadline { get; set; }

    /// <summary>Neighbours in the register.</summary>
    public LinkedListNode<ReservationHold>? Node { get; set; }

    private Bound More { get; set; }

    /// <summary>Holds back the bound of the first attempt, or nothing at all.</summary>
    /// <param name="degradedTo">The cheaper model that answers: budgets that name it do not stand in its way, and are charged.</param>
    /// <param name="cancellationToken">The client's.</param>
    public async ValueTask<bool> TryBeginAsync(string? degradedTo, CancellationToken cancellationToken)
    {
        Instant now = Instant.Of(time);
        foreach (Account account in accounts)
        {
            foreach (LimitCounter counter in account.Spending)
            {
                long amount = Amount(counter, bound);
                if (degradedTo is not null && IsWaived(account, counter, degradedTo))
                {
                    _holds.Force(account, counter, amount, now);
                }
                else if (!await _holds.TryTakeAsync(account, counter, amount, now, cancellationToken))
                {
                    _holds.ReturnDownTo(0, now);
                    return false;
                }
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public bool TryEnlarge(TargetState target)
    {
        var more = bound with { NanoUsd = PriceCeiling.Of(target, bound.PromptTokens, bound.OutputTokens) };
        Instant now = Instant.Of(time);
        lock (_gate)
        {
            int before = _holds.Count;
            if (_isSettled || !TryTake(more, now))
            {
                _holds.ReturnDownTo(before, now);
                return false;
            }

            More = new Bound(More.PromptTokens + more.PromptTokens, More.OutputTokens + more.OutputTokens, More.NanoUsd + more.NanoUsd);
            return true;
        }
    }

    /// <summary>Puts what it came to in the place of what is held. False when that was done before.</summary>
    public bool TrySettle(long tokens, long nanoUsd, in Instant now)
    {
        lock (_gate)
        {
            if (_isSettled)
            {
                return false;
            }

            _isSettled = true;
            _holds.Settle(
                (tokens, nanoUsd),
                static (actual, measure, _) => measure == LimitMeasure.Spend ? actual.nanoUsd : actual.tokens,
                now);
            return true;
        }
    }

    private bool TryTake(Bound more, in Instant now)
    {
        foreach (Account account in accounts)
        {
            foreach (LimitCounter counter in account.Spending)
            {
                if (!_holds.TryTake(account, counter, Amount(counter, more), now))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static bool IsWaived(Account account, LimitCounter counter, string degradedTo) =>
        counter.Measure == LimitMeasure.Spend && string.Equals(account.Budget?.DegradeTo, degradedTo, StringComparison.Ordinal);

    /// <summary>A bound above a whole limit of tokens asks for all of it: else nobody who sets no bound could ever call.</summary>
    private static long Amount(LimitCounter counter, in Bound bound) =>
        counter.Measure == LimitMeasure.Spend ? bound.NanoUsd : Math.Min(bound.Tokens, counter.Limit);
}
