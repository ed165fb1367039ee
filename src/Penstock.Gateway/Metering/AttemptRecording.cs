using Penstock.Gateway.Inference;
using Penstock.Protocols.Inference;
using Penstock.Providers;
using Penstock.Storage.Ledger;

namespace Penstock.Gateway.Metering;

/// <summary>An attempt's place in the ledger: opened before it is sent, settled once.</summary>
internal sealed class AttemptRecording(AttemptLedger ledger, LedgerEntry entry, TimeProvider time)
{
    /// <summary>Opens it and waits until that is safe. Null when it must not be sent: what cannot be written down is not spent.</summary>
    public static async ValueTask<AttemptRecording?> OpenAsync(AttemptLedger ledger, InferenceContext context, TimeProvider time)
    {
        Attempt attempt = context.Attempt!;
        LedgerEntry? entry = ledger.TryOpen(Attempts.Identity(context, attempt, time.GetUtcNow()), Attempts.Bound(context, attempt.Target!));
        if (entry is not null && !await ledger.SafeAsync())
        {
            ledger.Withdraw(entry);
            entry = null;
        }

        return entry is null ? null : new AttemptRecording(ledger, entry, time);
    }

    /// <summary>The answer is whole and its end is about to leave: from here on the row is safe.</summary>
    public async ValueTask SealAsync(InferenceContext context, ContentAnswer answer)
    {
        TokenUsage? usage = AttemptUsage.Of(context, answer.Usage, answer.EstimatedOutputTokens, isWhole: true);
        ledger.Settle(entry, Attempts.Result(context, usage, AttemptOutcome.Completed, time));
        await ledger.SafeAsync();
    }

    /// <summary>It has ended: settled unless it was before, or forgotten if it was never sent.</summary>
    public void End(InferenceContext context)
    {
        if (entry.HasEnded)
        {
            return;
        }

        if (context.Attempt!.DispatchedAt == 0)
        {
            ledger.Withdraw(entry);
        }
        else
        {
            ledger.Settle(entry, Attempts.Result(context, context.Usage, Attempts.OutcomeOf(context.Outcome), time));
        }
    }
}
