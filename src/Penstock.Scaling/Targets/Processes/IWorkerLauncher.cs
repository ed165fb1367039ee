namespace Penstock.Scaling.Targets.Processes;

/// <summary>Starts worker processes.</summary>
internal interface IWorkerLauncher
{
    /// <summary>
    /// Starts one. A program that cannot be started comes back as a process that is gone already, with the reason.
    /// </summary>
    IWorkerProcess Launch(string id, LaunchCommand command);
}
