using Penstock.Catalog.Values;

namespace Penstock.Scaling.Targets.Processes;

/// <summary>One worker process, from its start to its end.</summary>
internal interface IWorkerProcess : IDisposable
{
    /// <summary>Its number; null when it could not be started.</summary>
    int? ProcessId { get; }

    /// <summary>What it wants to be shown; null where it wants nothing.</summary>
    Secret? Token { get; }

    /// <summary>Completes with its base URL once it is known to listen; never, if it is gone before.</summary>
    Task<Uri> Listening { get; }

    /// <summary>Completes the moment that the process is gone. Never fails.</summary>
    Task Exited { get; }

    /// <summary>Why it is gone, in one line. Only after <see cref="Exited"/>; waits a little for its last words.</summary>
    Task<string> ExplainExitAsync();

    /// <summary>Asks it to drain and leave.</summary>
    void Terminate();

    /// <summary>Ends it, and whatever it has started.</summary>
    void Kill();
}
