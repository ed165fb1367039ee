namespace Penstock.Scaling.Targets.Processes;

/// <summary>What can be done to a worker process.</summary>
internal enum SupervisionActionKind
{
    /// <summary>Start a new process under this id.</summary>
    Start,

    /// <summary>Ask it to drain and leave (SIGTERM).</summary>
    Terminate,

    /// <summary>End it now (SIGKILL).</summary>
    Kill,
}
