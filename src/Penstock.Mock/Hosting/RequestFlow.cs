using System.Runtime.InteropServices;
using Penstock.Mock.Answers;
using Penstock.Mock.Behaviour;
using Penstock.Mock.Journal;
using Penstock.Mock.Limits;
using Penstock.Mock.Requests;

namespace Penstock.Mock.Hosting;

/// <summary>
/// The way of one request: body, key, rules, behaviour, fault, limits, answer. Each step may refuse.
/// </summary>
internal sealed class RequestFlow(MockOptions options, BehaviourStore behaviours, KeyRing keys, KeyLimiter limiter, FrameBufferPool frames)
{
    private readonly SemaphoreSlim? _slots = options.Slots > 0 ? new SemaphoreSlim(options.Slots) : null;

    public async Task RunAsync(MockExchange exchange, Route route)
    {
        var buffer = frames.Rent();
        try
        {
            await RunAsync(exchange, route, buffer);
        }
        finally
        {
            frames.Return(buffer);
        }
    }

    private async Task RunAsync(MockExchange exchange, Route route, FrameBuffer buffer)
    {
        // 1. The body, the key and the rules of the dialect.
        var request = new MockRequest { Operation = route.Operation, Model = route.HasBody ? route.Target ?? "" : "" };
        var early = await AdmitAsync(exchange, route, request);
        Note(exchange, request);
        if (early is not null)
        {
            await RefuseAsync(exchange, route, early, buffer);
            return;
        }

        // 2. How to behave, and what shall go wrong.
        var slot = behaviours.For(request.Model);
        if (Behave(exchange, request, slot.Behaviour, out var behaviour) is { } problem)
        {
            await RefuseAsync(exchange, route, problem, buffer);
            return;
        }

        exchange.Record!.Tag = behaviour.Tag ?? request.User;
        var random = new MockRandom(MockRandom.Mix(options.Seed + (ulong)exchange.Record.Sequence));
        var fault = route.Operation == MockOperation.Lookup
            ? FaultChoice.DecideForLookup(behaviour, ref random)
            : FaultChoice.Decide(slot, behaviour, ref random);
        exchange.Record.Fault = fault.Kind == FaultKind.None ? null : fault.ToString();
        if (await StrikeEarlyAsync(exchange, route, behaviour, fault, buffer))
        {
            return;
        }

        // 3. The answer.
        await AnswerAsync(exchange, route, request, new Plan(behaviour, fault, random), buffer);
    }

    private async ValueTask<Refusal?> AdmitAsync(MockExchange exchange, Route route, MockRequest request)
    {
        if (!await exchange.ReadBodyAsync(options.MaximumBodyBytes))
        {
            return new Refusal(RefusalKind.TooLarge, $"The request is larger than {options.MaximumBodyBytes} bytes.");
        }

        if (route.NeedsKey && route.Dialect.Authenticate(exchange, route, keys) is { } refusal)
        {
            return refusal;
        }

        if (route.HasBody)
        {
            if (!exchange.TryParseBody(out var body))
            {
                return new Refusal(RefusalKind.InvalidRequest, "The body of the request is not a JSON object.", Code: "invalid_json");
            }

            var checks = new Checks { Strict = options.Strict };
            request.Body = body;
            route.Dialect.Read(body, route, request, checks);
            if (checks.First is { } wrong)
            {
                return wrong;
            }
        }

        return options.OnlyListedModels && request.Model.Length > 0 && !options.Models.Contains(request.Model, StringComparer.Ordinal)
            ? new Refusal(RefusalKind.NotFound, $"The model '{request.Model}' does not exist or you do not have access to it.", "model", "model_not_found")
            : null;
    }

    private static void Note(MockExchange exchange, MockRequest request)
    {
        var record = exchange.Record!;
        exchange.SetHeader("x-mock-request", record.Id);
        record.Model = request.Model;
        record.Stream = request.Stream;
        record.CacheMarkers = CacheMarkers.Count(request.Body);
    }

    /// <summary>The behaviour in force, with what the request itself asks for; returns what is wrong with that, or null.</summary>
    private static Refusal? Behave(MockExchange exchange, MockRequest request, MockBehaviour inForce, out MockBehaviour behaviour)
    {
        behaviour = inForce;
        var field = request.User is { } user && user.StartsWith(MarkerText.FieldPrefix, StringComparison.Ordinal)
            ? user[MarkerText.FieldPrefix.Length..]
            : null;
        foreach (var marker in (ReadOnlySpan<string?>)[field, request.Prompt.Marker, exchange.Header("x-mock")])
        {
            if (marker is not null && MarkerText.Apply(ref behaviour, marker) is { } problem)
            {
                return new Refusal(RefusalKind.InvalidRequest, $"x-mock: {problem}");
            }
        }

        return null;
    }

    /// <summary>Faults that leave no answer; true when one struck.</summary>
    private async Task<bool> StrikeEarlyAsync(MockExchange exchange, Route route, MockBehaviour behaviour, Fault fault, FrameBuffer buffer)
    {
        var random = new MockRandom((ulong)exchange.Record!.Sequence);
        TimeSpan? retryAfter = behaviour.RetryAfter is { } wait ? TimeSpan.FromMilliseconds(wait.Sample(ref random)) : null;
        switch (fault.Kind)
        {
            case FaultKind.Status:
                await RefuseAsync(exchange, route, Refusal.Injected(fault.Status, retryAfter), buffer);
                return true;
            case FaultKind.Quota:
                await RefuseAsync(exchange, route, new Refusal(RefusalKind.QuotaExceeded, "You exceeded your current quota, please check your plan and billing details."), buffer);
                return true;
            case FaultKind.Filter:
                await RefuseAsync(exchange, route, new Refusal(RefusalKind.ContentFiltered, "The prompt was refused by a content filter.", "prompt"), buffer);
                return true;
            case FaultKind.Stall when fault.AtToken is null:
                await AnswerSender.StallAsync(exchange, behaviour, keys.Time);
                return true;
            case FaultKind.Cut when fault.AtToken is null:
                exchange.Record.TryEnd(MockOutcome.Broken);
                await exchange.CutAsync(keys.Time);
                return true;
            case FaultKind.Reset when fault.AtToken is null:
                exchange.Record.TryEnd(MockOutcome.Broken);
                exchange.Reset();
                return true;
            case FaultKind.Html or FaultKind.Empty or FaultKind.Redirect:
                exchange.Record.TryEnd(MockOutcome.Broken);
                await StrangeAnswer.SendAsync(exchange, fault.Kind);
                return true;
            default:
                return false;
        }
    }

    private async Task AnswerAsync(MockExchange exchange, Route route, MockRequest request, Plan plan, FrameBuffer buffer)
    {
        var answer = AnswerPlanner.Plan(request, plan.Behaviour, options.Seed, exchange.Record!.Id, keys.Time);
        exchange.Limits = route.HasBody
            ? limiter.Take(plan.Behaviour, exchange.Record.KeyFingerprint, answer.Usage.Total)
            : null;
        if (exchange.Limits is { Allowed: false } state)
        {
            var kind = state.ByTokens ? "tokens" : "requests";
            await RefuseAsync(exchange, route, new Refusal(RefusalKind.RateLimited, $"Rate limit reached for {kind} per minute.") { Type = kind, RetryAfter = state.RetryAfter }, buffer);
            return;
        }

        if (route.Dialect.Encode(route, request, answer, out var refusal) is not { } encoder)
        {
            await RefuseAsync(exchange, route, refusal!, buffer);
            return;
        }

        Count(exchange.Record, answer.Usage);
        if (_slots is not null)
        {
            await _slots.WaitAsync(exchange.Aborted);
        }

        try
        {
            await SendAsync(exchange, route, request, plan.For(answer), encoder, answer, buffer);
        }
        finally
        {
            _slots?.Release();
        }
    }

    private async Task SendAsync(
        MockExchange exchange, Route route, MockRequest request, Plan plan, AnswerEncoder encoder, Answer answer, FrameBuffer buffer)
    {
        exchange.Status = 200;
        route.Dialect.Stamp(exchange, route);
        var later = plan.Fault.Kind == FaultKind.SlowHeaders ? plan.Fault.At ?? 30_000 : 0;
        var pace = new Pace(plan.Behaviour, later, keys.Time, plan.Random);
        var sender = new AnswerSender(exchange, plan.Behaviour, plan.Fault, pace, buffer, keys.Time);
        await (request.Stream ? sender.StreamAsync(encoder, answer) : sender.WholeAsync(encoder, answer));
    }

    private static void Count(RequestRecord record, AnswerUsage usage)
    {
        record.PromptTokens = usage.Prompt;
        record.CachedTokens = usage.Cached;
        record.CacheWriteTokens = usage.CacheWrite;
        record.OutputTokens = usage.Output;
        record.ReasoningTokens = usage.Reasoning;
    }

    private static async Task RefuseAsync(MockExchange exchange, Route route, Refusal refusal, FrameBuffer buffer)
    {
        var record = exchange.Record!;
        record.Refusal = refusal.Parameter is null ? refusal.Message : $"{refusal.Parameter}: {refusal.Message}";
        route.Dialect.Stamp(exchange, route);
        exchange.SetHeader("Content-Type", "application/json");
        route.Dialect.Refuse(exchange, route, refusal, buffer);
        exchange.Headers.ContentLength = buffer.Length;
        record.AddWritten(0, buffer.Length);
        record.BeginSettling();
        await exchange.WriteAsync(buffer.Written);
        record.TryEnd(MockOutcome.Refused);
        await exchange.CompleteAsync();
    }

    /// <summary>What was decided for a request.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Plan(MockBehaviour Behaviour, Fault Fault, MockRandom Random)
    {
        /// <summary>Gives faults that need a place and name none the middle of the answer.</summary>
        public Plan For(Answer answer) => Fault is { At: null, Kind: FaultKind.Malformed or FaultKind.Error or FaultKind.Truncate }
            ? this with { Fault = Fault with { At = answer.Usage.Output / 2 } }
            : this;
    }
}
