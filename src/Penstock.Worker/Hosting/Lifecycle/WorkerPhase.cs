namespace Penstock.Worker.Hosting.Lifecycle;

/// <summary>Where a worker is in its life.</summary>
internal enum WorkerPhase
{
    /// <summary>Listens and has no model yet.</summary>
    Loading,

    /// <summary>Takes requests.</summary>
    Ready,

    /// <summary>Finishes what runs and takes nothing new.</summary>
    Draining,
}
