using Penstock.Catalog.Models;
using Penstock.Gateway.Caching.Entries;
using Penstock.Gateway.Caching.Keys;
using Penstock.Gateway.Caching.Semantic;
using Penstock.Gateway.Inference;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Storage.Caching;

namespace Penstock.Gateway.Caching.Flights;

/// <summary>Makes the call of a flight, and keeps its answer where it may be given again.</summary>
internal sealed class FlightPilot(AnswerCache cache, FlightTable table, SharedFlights shared, SemanticCache? semantic)
{
    // 1. Where gateways share a store one of them has the right to call; the others get its answer.
    // 2. The call. It ends when it ends, or when nobody listens any more.
    // 3. The answer is kept before the flight closes, so that whoever comes then finds one of the two.
    public async Task FlyAsync(Flight flight, KeyedRequest request, SemanticFinding? finding, bool isShared, InferenceDelegate next)
    {
        InferenceContext context = flight.Context;
        SharedLease? lease = isShared && cache.Leases is { } leases ? shared.Lease(leases, request.Key, context) : null;
        FlightTurn turn = FlightTurn.Call;
        try
        {
            turn = lease is null ? FlightTurn.Call : await shared.AwaitAsync(lease, context);
            if (turn == FlightTurn.Call)
            {
                Task call = next(context).AsTask();
                await (lease is { IsHeld: true } ? lease.KeepAsync(call) : call);
            }
        }
        catch (OperationCanceledException) when (context.Cancelled.IsCancellationRequested)
        {
            context.End(Outcome.ClientGone);
        }
        catch
        {
            context.Fail(new(ErrorKind.Internal, "The gateway failed. Tell its operator the request id."), Outcome.UpstreamFault);
            throw;
        }
        finally
        {
            CachedAnswer? answer = turn == FlightTurn.Call ? Keep(flight, request, finding, lease) : null;
            await HandOnAsync(lease, answer);
            table.Remove(flight);
            flight.Recording.End();
        }
    }

    private CachedAnswer? Keep(Flight flight, KeyedRequest request, SemanticFinding? finding, SharedLease? lease)
    {
        CachedAnswer? answer = Make(flight, request.Key, out string fate);
        cache.Metrics.Answers.With(flight.Context.Route!.Name.Text, fate).Increment();
        if (answer is not null)
        {
            cache.Keep(answer, isStored: lease is { IsHeld: true });
            if (finding is not null)
            {
                semantic?.Learn(finding, flight.Context, answer);
            }
        }

        return answer;
    }

    /// <summary>Gives the lease back with the answer, which the other gateways wait for.</summary>
    private async ValueTask HandOnAsync(SharedLease? lease, CachedAnswer? answer)
    {
        if (lease is not null && !await lease.ReleaseAsync(answer is null ? null : AnswerCache.Stored(answer)) && answer is not null)
        {
            cache.KeepBeyond(answer);
        }
    }

    private CachedAnswer? Make(Flight flight, AnswerKey key, out string fate)
    {
        InferenceContext context = flight.Context;
        CacheOptions options = context.Route!.Options.Cache;
        FlightRecording recording = flight.Recording;
        fate = context.Outcome != Outcome.Completed || recording.Head is null || recording.Items.Count == 0 ? Admission.Failed
            : flight.IsPersonal ? Admission.Personal
            : recording.IsOverfull ? Admission.TooLarge
            : Admission.Kept;
        if (fate != Admission.Kept || (options.Exact ?? options.Semantic?.TimeToLive) is not { } life)
        {
            return null;
        }

        string model = context.Route.Name.Text;
        ChatAnswer? folded = null;
        if (context.Request.Operation != Operation.Embedding)
        {
            folded = RecordedAnswers.Fold(recording.Items, context.Request, model);
            fate = folded is null ? Admission.Unreadable : Admission.Judge(folded, options);
        }

        if (fate != Admission.Kept)
        {
            return null;
        }

        (AnswerForm form, byte[]? payload) = RecordedAnswers.Pack(recording.Items, folded);
        fate = payload is null ? Admission.Unreadable : payload.Length + CachedAnswer.OverheadBytes > cache.MaxAnswerBytes ? Admission.TooLarge : Admission.Kept;
        return fate == Admission.Kept ? Make(context, key, form, payload!, life) : null;
    }

    private CachedAnswer Make(InferenceContext context, AnswerKey key, AnswerForm form, byte[] payload, TimeSpan life)
    {
        long now = cache.Now();
        (long fresh, long stale) = cache.Lives(context.Route!.Options.Cache, life, now);
        return new CachedAnswer
        {
            Key = key,
            Tenant = context.Caller.Tenant?.Name,
            Model = context.Route.Name.Text,
            Tags = context.Request.Caching.Tags,
            Dialect = context.Request.Dialect,
            Operation = context.Request.Operation,
            Form = form,
            Payload = payload,
            CreatedAt = now,
            FreshUntil = fresh,
            StaleUntil = stale,
            Usage = context.Usage,
            CostUsd = context.CostUsd,
            IgnoredFields = ((FlightOutput)context.Output).Head?.IgnoredFields,
            DroppedFields = ((FlightOutput)context.Output).Head?.DroppedFields,
        };
    }
}
