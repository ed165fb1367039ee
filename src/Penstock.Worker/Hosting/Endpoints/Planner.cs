using Penstock.Protocols.Errors;
using Penstock.Worker.Hosting.Lifecycle;
using Penstock.Worker.Hosting.Requests;

namespace Penstock.Worker.Hosting.Endpoints;

/// <summary>Reads a body and plans what the engine is to run.</summary>
internal delegate Result<GenerationPlan> Planner(ReadOnlySpan<byte> body, LoadedModel model, WorkerOptions options);
