using System.Collections.Immutable;
using Penstock.Catalog.Values;
using Penstock.Gateway.Inference;
using Penstock.Protocols.Errors;

namespace Penstock.Gateway.Resolution;

/// <summary>
/// Finds the model that was asked for. A model that the caller may not see does not exist for him; regions that his tenant is not
/// allowed to use are left out.
/// </summary>
internal sealed class ResolutionStage : IInferenceStage
{
    public ValueTask InvokeAsync(InferenceContext context, InferenceDelegate next)
    {
        string model = context.Request.Model;
        if (!context.Snapshot.Models.TryGetValue(model, out ModelRoute? route) || !context.Caller.MaySee(model))
        {
            context.Fail(NotFound(model));
            return ValueTask.CompletedTask;
        }

        context.Route = route;
        context.Tiers = TiersFor(route, context.Caller);
        if (context.Tiers.IsEmpty)
        {
            context.Fail(new(ErrorKind.Forbidden, "No target of this model lies in a region that your tenant may use.", "model"));
            return ValueTask.CompletedTask;
        }

        return next(context);
    }

    /// <summary>The tiers of <paramref name="route"/> in regions that the caller's tenant may use.</summary>
    internal static ImmutableArray<Tier> TiersFor(ModelRoute route, Caller caller) =>
        caller.Tenant?.Regions is { } regions ? Inside(route.Tiers, regions) : route.Tiers;

    /// <summary>The same words whether the model is unknown or hidden.</summary>
    internal static InferenceError NotFound(string model) => new(
        ErrorKind.ModelNotFound, $"The model '{model}' does not exist or you do not have access to it. GET /v1/models lists yours.", "model");

    private static ImmutableArray<Tier> Inside(ImmutableArray<Tier> tiers, ValueList<string> regions) =>
    [
        .. tiers
            .Select(tier => tier with { Targets = [.. tier.Targets.Where(target => target.Region is { } region && regions.Contains(region))] })
            .Where(tier => tier.Targets.Length > 0),
    ];
}
