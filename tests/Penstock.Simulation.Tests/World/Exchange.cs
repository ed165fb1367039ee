using Penstock.Gateway.Inference;
using Penstock.Protocols.Errors;

namespace Penstock.Simulation.Tests.World;

/// <summary>One request of a simulated client, and what came of it.</summary>
internal sealed class Exchange(int number, double sentAt, string? tenant)
{
    public int Number { get; } = number;

    public string? Tenant { get; } = tenant;

    public double SentAt { get; } = sentAt;

    public SimulatedClient Client { get; } = new();

    /// <summary>Seconds of virtual time; NaN while it runs.</summary>
    public double EndedAt { get; private set; } = double.NaN;

    public Outcome Outcome { get; private set; }

    public InferenceError? Error { get; private set; }

    public int Attempts { get; private set; }

    public decimal CostUsd { get; private set; }

    /// <summary>Seconds from sending to the first piece; NaN when none came.</summary>
    public double FirstTokenSeconds { get; private set; } = double.NaN;

    public double Seconds => EndedAt - SentAt;

    /// <summary>The client has a whole answer.</summary>
    public bool Succeeded => Outcome == Outcome.Completed && Client.SawEnd;

    public void End(InferenceContext context, double now)
    {
        (EndedAt, Outcome, Error, Attempts, CostUsd) = (now, context.Outcome, context.Error, context.Attempts, context.CostUsd ?? 0);
        FirstTokenSeconds = context.FirstTokenAt == 0 ? double.NaN : (context.FirstTokenAt - context.AcceptedAt) / (double)TimeSpan.TicksPerSecond;
    }
}
