namespace Penstock.Scaling.Simulation.Evaluation;

/// <summary>Runs that are done, so that an evaluation that was stopped goes on where it was.</summary>
public interface IRunStore
{
    /// <summary>The run, if it is done.</summary>
    RunSummary? Find(RunKey key);

    /// <summary>Keeps it.</summary>
    void Add(RunSummary run);
}
