using Penstock.Scaling.Autoscaling;

namespace Penstock.ControlPlane.Autoscaling;

/// <summary>Replicas and load of a pool over time, oldest first; a point holds until the next one.</summary>
/// <param name="Pool">The pool.</param>
/// <param name="Points">The points.</param>
internal sealed record ReplicaPointsDocument(string Pool, ReplicaPoint[] Points);
