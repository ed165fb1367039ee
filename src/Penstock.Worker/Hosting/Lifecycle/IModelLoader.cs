using Penstock.Worker.Batching;
using Penstock.Worker.Engine;

namespace Penstock.Worker.Hosting.Lifecycle;

/// <summary>Loads the model that a worker serves.</summary>
internal interface IModelLoader
{
    /// <summary>Loads it; takes seconds to minutes and blocks its thread.</summary>
    Task<Result<LoadedModel, StartError>> LoadAsync(WorkerOptions options, IGenerationObserver observer);
}
