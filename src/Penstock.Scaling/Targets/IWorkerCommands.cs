using Penstock.Catalog.Pools;
using Penstock.Scaling.Targets.Processes;

namespace Penstock.Scaling.Targets;

/// <summary>Knows how a pool's worker is started on this machine. Whoever composes the program implements it.</summary>
public interface IWorkerCommands
{
    /// <summary>The command for one worker of <paramref name="pool"/>, whose engine is not <see cref="PoolEngine.External"/>.</summary>
    LaunchCommand For(PoolOptions pool);
}
