using System.Runtime.InteropServices;

namespace Penstock.Scaling.Autoscaling;

/// <summary>A pool at one moment of its past, for charts.</summary>
/// <param name="At">When.</param>
/// <param name="Ready">Replicas that took requests.</param>
/// <param name="Starting">Replicas that started.</param>
/// <param name="Draining">Replicas that finished what they had.</param>
/// <param name="Desired">Replicas that were wanted.</param>
/// <param name="InFlight">Requests that ran.</param>
/// <param name="Queued">Requests that waited.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ReplicaPoint(DateTimeOffset At, int Ready, int Starting, int Draining, int Desired, int InFlight, int Queued);
