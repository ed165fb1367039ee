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
        IFlightLeases? leases = isShared ? cache.Leases : null;
        FlightTurn turn = default;
        try
        {
            turn = leases is null ? default : await shared.AwaitAsync(leases, request.Key, context);
            if (!turn.IsAnswered)
            {
                Task call = next(context).AsTask();
                await (turn.Fence is { } fence ? shared.KeepAsync(leases!, request.Key, fence, call) : call);
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
            if (!turn.IsAnswered)
            {
                await KeepAsync(flight, request, finding, leases, turn.Fence);
            }

            table.Remove(flight);
            flight.Recording.End();
        }
    }

    private async ValueTask KeepAsync(Flight flight, KeyedRequest request, SemanticFinding? finding, IFlightLeases? leases, long? fence)
    {
        CachedAnswer? answer = Make(flight, request.Key, out string fate);
        cache.Metrics.Answers.With(flight.Context.Route!.Name.Text, fate).Increment();
        if (answer is not null)
        {
            cache.Keep(answer, isStored: fence is not null);
            if (finding is not null)
            {
                semantic?.Learn(finding, flight.Context, answer);
            }
        }

        if (fence is { } held)
        {
            await leases!.ReleaseAsync(request.Key, held, answer is null ? null : AnswerCache.Stored(answer), CancellationToken.None);
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
