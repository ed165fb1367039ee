namespace Penstock.Scaling.Simulation.Baselines;

/// <summary>The field's scalers that ours is compared with. One line each.</summary>
public static class FieldScalers
{
    /// <summary>All of them; a static fleet first.</summary>
    public static IReadOnlyList<Baseline> All { get; } =
    [
        new("static", "replicas", [20, 18, 16, 15, 14, 13, 12, 11], (value, _) => new StaticFleet(value)),
        new("hpa", "in flight", [24, 28, 32, 34, 36, 38, 41, 44], (value, _) => new HorizontalPodAutoscaler(value)),
        new("keda-queue", "waiting", [1, 2, 3, 5, 8, 12, 20, 40], (value, _) => new KedaQueue(value)),
        new("knative", "concurrency", [20, 24, 27, 30, 33, 36, 39, 42], (value, _) => new KnativePodAutoscaler(value)),
        new("aibrix", "requests", [24, 28, 32, 34, 36, 38, 41, 44], (value, _) => new AibrixPodAutoscaler(value)),
        new("ray", "ongoing", [20, 24, 28, 31, 34, 37, 40, 43], (value, _) => new RayServe(value)),
        new("llm-d", "spare", [0.7, 0.6, 0.55, 0.5, 0.45, 0.4, 0.35, 0.3], (value, _) => new SpareCapacity(value)),
        new("dynamo", "use", [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85], (value, model) => new DynamoPlanner(value, model)),
    ];
}
