namespace Penstock.Scaling.Targets.Shared;

/// <summary>A pool at a target that every control plane sees.</summary>
internal interface ISharedPool : IScaleTarget
{
    /// <summary>The newest reading; null before the first.</summary>
    TargetReading? Last { get; }

    /// <summary>Ends those that have finished their streams; called every tick by whoever leads.</summary>
    ValueTask<TargetError?> FinishAsync(CancellationToken cancellationToken);
}
